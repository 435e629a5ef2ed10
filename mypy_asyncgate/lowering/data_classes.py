"""Classes whose objects are plain data.

A record is a tuple whose elements have names: a named tuple, a typed dictionary, or an object of a
dataclass without methods.
"""

from __future__ import annotations

from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, TypeInfo

from mypy_asyncgate.lexicon.special_methods import CONSTRUCTORS, TAKE_ANYTHING

FUNCTIONS = (Decorator, FuncDef, OverloadedFuncDef)
"""The nodes of functions and properties in a class."""


def is_record(info: TypeInfo) -> bool:
    """Tell whether objects of a class only hold what they are given, and have no code of their own.

    Special methods do not count: nobody calls them to release something.
    """
    is_typed = info.is_named_tuple or info.typeddict_type is not None
    if not is_typed and not is_plain_data(info):
        return False
    return not any(
        isinstance(symbol.node, FUNCTIONS)
        for base in ([info] if is_typed else info.mro)
        for name, symbol in base.names.items()
        if not symbol.plugin_generated and not name.startswith("_")
    )


def is_plain_data(info: TypeInfo) -> bool:
    """Tell whether nobody has written what is done when an object of a class is made.

    So it is for dataclasses and named tuples, for exceptions, and for classes without any code of
    their own for it. To make a member of an enumeration is to look it up.
    """
    if info.is_enum or info.fallback_to_any or info.metaclass_type is not None:
        return False
    return not any(
        name in base.names and not base.names[name].plugin_generated
        for base in info.mro
        if base.fullname not in TAKE_ANYTHING and not base.is_named_tuple
        for name in CONSTRUCTORS
    )
