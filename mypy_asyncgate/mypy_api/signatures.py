"""The declared ownership of arguments, fields and results.

Only declared types are used, for the reason given in ``declared_types``.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.argmap import map_actuals_to_formals
from mypy.nodes import (
    CallExpr,
    Expression,
    MemberExpr,
    OverloadedFuncDef,
    RefExpr,
    SuperExpr,
    SymbolTableNode,
    TypeInfo,
)
from mypy.types import AnyType, CallableType, Instance, Overloaded, Type, TypeOfAny

from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.declared_types import (
    declared_type_of,
    type_of_definition,
    type_of_symbol,
    value_class,
)
from mypy_asyncgate.mypy_api.names import callee, definition, full_name, named_class


def declared_ownership(call: CallExpr, index: int) -> Ownership | None:
    """Return the ownership that the callee declares for argument number ``index``.

    None if it declares none, if its overloads differ, or if the callee is not known.
    """
    formals = (_formal(call, index, signature) for signature in _signatures(callee(call)))
    found = {types.declared(formal) if formal is not None else None for formal in formals}
    return found.pop() if len(found) == 1 else None


def declared_parameters(call: CallExpr, index: int) -> list[Type]:
    """Return what the overloads declare for argument number ``index`` of a call.

    None of them, if the callee is not known, or if one collects the argument with others.
    """
    formals = [_formal(call, index, signature, True) for signature in _signatures(callee(call))]
    known = [formal for formal in formals if formal is not None]
    return known if len(known) == len(formals) else []


def callee_name(target: Expression) -> str | None:
    """Return the full name of a class, function or method that is called, or None.

    A method has the name that its defining class gives it.
    """
    info = named_class(target)
    if info is not None:
        return info.fullname
    if isinstance(target, MemberExpr) and target.node is None:
        owner = named_class(target.expr) or value_class(declared_type_of(target.expr))
        symbol = owner.get(target.name) if owner is not None else None
        return symbol.node.fullname if symbol is not None and symbol.node is not None else None
    return full_name(target)


def field_ownership(target: Expression) -> Ownership | None:
    """Return the ownership that the declaration of an attribute has, or None."""
    declared = declared_type_of(target) if isinstance(target, MemberExpr) else None
    return types.declared(declared) if declared is not None else None


def member_signatures(
    symbol: SymbolTableNode | None, of_class: bool = False
) -> Iterator[CallableType]:
    """Yield the declared signatures of a member of a class, without a bound ``self`` or ``cls``.

    ``of_class`` says that it is called on the class and not on an object.
    """
    node = symbol.node if symbol is not None else None
    if isinstance(node, OverloadedFuncDef):
        is_bound = node.is_class if of_class else not node.is_static
        yield from _callables(node.type, is_bound)
    elif (function := definition(node)) is not None and node is not None:
        is_bound = function.is_class if of_class else not function.is_static
        yield from _callables(type_of_definition(node), is_bound)
    elif node is not None:
        yield from _callables(type_of_symbol(node), False)


def needs_arguments(info: TypeInfo, name: str) -> bool:
    """Tell whether a method cannot be called without arguments, as ``pool.release(conn)``."""
    signatures = list(member_signatures(info.get(name)))
    return bool(signatures) and all(s.min_args > 0 for s in signatures)


def _formal(
    call: CallExpr, index: int, signature: CallableType, single: bool = False
) -> Type | None:
    """Return the type of the parameter for an argument; ``single`` leaves ``*args`` out."""
    unknown = AnyType(TypeOfAny.special_form)
    mapped = map_actuals_to_formals(
        call.arg_kinds, call.arg_names, signature.arg_kinds, signature.arg_names, lambda _: unknown
    )
    for formal, kind, actuals in zip(signature.arg_types, signature.arg_kinds, mapped, strict=True):
        if index in actuals:
            return None if single and kind.is_star() else formal
    return None


def _signatures(target: Expression) -> Iterator[CallableType]:
    """Yield the declared signatures of a callee, as seen by the caller."""
    info = named_class(target)
    if info is not None:
        yield from member_signatures(info.get("__init__"))
    elif isinstance(target, SuperExpr):
        bases = target.info.mro[1:] if target.info is not None else ()
        found = (base.names[target.name] for base in bases if target.name in base.names)
        yield from member_signatures(next(found, None))
    elif isinstance(target, RefExpr) and target.node is not None:
        yield from _callables(type_of_symbol(target.node), False)
    elif isinstance(target, MemberExpr):
        owner = named_class(target.expr)
        if owner is not None:
            yield from member_signatures(owner.get(target.name), of_class=True)
        elif (owner := value_class(declared_type_of(target.expr))) is not None:
            yield from member_signatures(owner.get(target.name))


def _callables(typ: Type | None, bound: bool) -> Iterator[CallableType]:
    """Yield the signatures of a callable type, without ``self`` if it is ``bound``."""
    proper = types.expanded(typ) if typ is not None else None
    if isinstance(proper, CallableType):
        if not bound:
            yield proper
        elif proper.arg_types and not proper.arg_kinds[0].is_star():
            yield proper.copy_modified(
                arg_types=proper.arg_types[1:],
                arg_kinds=proper.arg_kinds[1:],
                arg_names=proper.arg_names[1:],
            )
    elif isinstance(proper, Overloaded):
        for item in proper.items:
            yield from _callables(item, bound)
    elif isinstance(proper, Instance) and not bound:
        yield from member_signatures(proper.type.get("__call__"))
