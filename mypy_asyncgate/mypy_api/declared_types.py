"""The types of expressions, as far as declarations tell.

When a call is checked, later calls have no types yet, and in a cycle of imports not even those of
another module. Only declared types are used: those of functions, parameters and annotated
variables, and those of the values that other variables are bound to. What mypy has inferred is
ignored, so that an answer does not depend on the time of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    CastExpr,
    ConditionalExpr,
    Decorator,
    Expression,
    FuncDef,
    MemberExpr,
    OpExpr,
    OverloadedFuncDef,
    RefExpr,
    SymbolNode,
    TypeInfo,
    Var,
)
from mypy.types import CallableType, NoneType, Type, UnionType, get_proper_type
from mypy.typevars import fill_typevars_with_any

from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.names import callee, constructed_class

Unannotated = Callable[[Var], Type | None]
"""Returns the type of a variable without annotation, or None."""

DEPTH = 8
"""How many expressions are looked through. More are a chain that refers to itself."""


def declared_type_of(
    e: Expression, unannotated: Unannotated = lambda variable: None, depth: int = DEPTH
) -> Type | None:
    """Return the type of an expression, or None if declarations do not tell."""
    found = [
        declared_type_of(part, unannotated, depth - 1) if isinstance(part, Expression) else part
        for part in (_parts(e, unannotated, depth) if depth else ())
    ]
    classes = {value_class(typ) for typ in found}
    return found[0] if len(classes) == 1 else None


def _parts(e: Expression, unannotated: Unannotated, depth: int) -> Iterator[Expression | Type]:
    """Yield what the value of an expression is: expressions that give it, or a type."""
    found: Type | None = None
    if isinstance(e, RefExpr) and e.node is not None:
        found = type_of_symbol(e.node, unannotated)
    elif isinstance(e, MemberExpr):
        owner = value_class(declared_type_of(e.expr, unannotated, depth - 1))
        symbol = owner.get(e.name) if owner is not None else None
        if symbol is not None and symbol.node is not None:
            found = type_of_symbol(symbol.node, unannotated)
    elif isinstance(e, CallExpr):
        # mypy has replaced a call of "cast" by a node of its own.
        cast = e.analyzed
        found = cast.type if isinstance(cast, CastExpr) else _result(callee(e), unannotated, depth)
    elif isinstance(e, AwaitExpr):
        inner = declared_type_of(e.expr, unannotated, depth - 1)
        found = types.awaited(inner)[0] if inner is not None else None
    elif isinstance(e, OpExpr) and e.op == "or":
        yield from (e.left, e.right)
    elif isinstance(e, ConditionalExpr):
        yield from (e.if_expr, e.else_expr)
    if found is not None:
        yield found


def _result(target: Expression, unannotated: Unannotated, depth: int) -> Type | None:
    """Return the type of what a call of ``target`` gives."""
    info = constructed_class(target)
    if info is not None:
        return fill_typevars_with_any(info)
    if isinstance(target, MemberExpr) and target.node is None:
        owner = constructed_class(target.expr) or value_class(
            declared_type_of(target.expr, unannotated, depth - 1)
        )
        symbol = owner.get(target.name) if owner is not None else None
        node = symbol.node if symbol is not None else None
    else:
        node = target.node if isinstance(target, RefExpr) else None
    called = type_of_symbol(node, unannotated) if node is not None else None
    found = list(types.call_results(called))
    return found[0] if len(found) == 1 else None


def type_of_symbol(
    node: SymbolNode, unannotated: Unannotated = lambda variable: None
) -> Type | None:
    """Return the declared type of the value of a symbol, which may be a property, or None."""
    declared = type_of_definition(node)
    if declared is not None and isinstance(node, Decorator) and node.func.is_property:
        return next(types.result_types(declared), None)
    if declared is not None:
        return declared
    if isinstance(node, Var):
        return node.type if is_annotated(node) else unannotated(node)
    return None


def is_annotated(variable: Var) -> bool:
    """Tell whether the type of a variable is declared, and not inferred by mypy."""
    return variable.type is not None and (not variable.is_inferred or variable.explicit_self_type)


def type_of_definition(node: SymbolNode) -> Type | None:
    """Return the declared type of a function, with its decorators, or None for anything else."""
    if isinstance(node, Decorator):
        return node.var.type
    return node.type if isinstance(node, (FuncDef, OverloadedFuncDef)) else None


def value_class(typ: Type | None) -> TypeInfo | None:
    """Return the class of a value with this type, or None if it may have several."""
    found = types.instances(typ) if typ is not None else []
    return found[0].type if len(found) == 1 else None


def gives_object(function: FuncDef) -> bool:
    """Tell whether a function is declared to give an object of one class, and never None."""
    if not isinstance(function.type, CallableType):
        return False
    given, _ = types.awaited(function.type.ret_type)
    return value_class(given) is not None and not is_optional(given)


def is_optional(typ: Type) -> bool:
    """Tell whether a value of ``typ`` may be None."""
    proper = get_proper_type(typ)
    items = proper.items if isinstance(proper, UnionType) else [proper]
    return any(isinstance(get_proper_type(item), NoneType) for item in items)
