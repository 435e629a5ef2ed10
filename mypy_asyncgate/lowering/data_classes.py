"""Classes whose objects are plain data."""

from __future__ import annotations

from mypy.nodes import TypeInfo

from mypy_asyncgate.lexicon.special_methods import CONSTRUCTORS, TAKE_ANYTHING


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
