"""Callables that are handed around to make resources, such as ``Callable[[], AsyncSession]``.

Code that wants somebody to use a resource of its own passes the resource. What it passes instead to
have one made is a callable without arguments, and whoever calls that owns the result.
"""

from __future__ import annotations

from mypy.nodes import FuncDef, RefExpr, SymbolNode, TypeInfo, Var
from mypy.types import CallableType, UnionType, get_proper_type

from mypy_asyncgate.catalog.model import Meaning
from mypy_asyncgate.lexicon.class_roles import is_test_module
from mypy_asyncgate.lexicon.look_ups import looks_up
from mypy_asyncgate.mypy_api import names
from mypy_asyncgate.resources.called import CheckedCall
from mypy_asyncgate.resources.catalogued import Catalogued


def calls_maker(call: CheckedCall, made: TypeInfo, catalogued: Catalogued) -> bool:
    """Tell whether a call that gives a resource of class ``made`` is of a variable with a maker.

    In tests, such a variable is a fixture, which releases what it has made.
    """
    if is_test_module(call.module, catalogued.catalog.words[Meaning.TESTS]):
        return False
    target = names.callee(call.node)
    symbol = catalogued.symbol(call.full_name) if "." in call.full_name else None
    node = target.node if symbol is None and isinstance(target, RefExpr) else None
    return _is_maker(symbol.node if symbol is not None else node, made)


def _is_maker(node: SymbolNode | None, made: TypeInfo) -> bool:
    """Tell whether a symbol is a variable for makers, or what calls an object of a protocol."""
    if isinstance(node, FuncDef):
        return node.name == "__call__" and bool(node.info) and node.info.is_protocol
    if not isinstance(node, Var) or node.type is None or looks_up(node.name, made.name):
        return False
    declared = get_proper_type(node.type)
    items = declared.items if isinstance(declared, UnionType) else [declared]
    signatures = [i for i in map(get_proper_type, items) if isinstance(i, CallableType)]
    return bool(signatures) and all(map(_may_make, signatures))


def _may_make(signature: CallableType) -> bool:
    """Tell whether a signature is written as a type, and needs no argument."""
    is_written = signature.definition is None and not signature.implicit
    needs_nothing = signature.is_ellipsis_args or not signature.arg_types
    return is_written and needs_nothing and not signature.is_type_obj()
