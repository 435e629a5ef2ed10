"""What the body of a class makes for its fields, before any method runs.

Each object gets one of its own from a factory (``field(default_factory=Client)``, also a lambda, or
``Factory(Client)``); one that is made in the class body itself is shared by all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Expression,
    LambdaExpr,
    NameExpr,
    ReturnStmt,
)

from mypy_asyncgate.lexicon.attributes import FACTORY, FACTORY_ARGUMENTS
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import bare_name


@dataclass(frozen=True, slots=True)
class Default:
    """``maker`` is what is called for ``field``, ``call`` where that is said."""

    field: str
    maker: Expression
    call: CallExpr
    shared: bool


def defaults(defn: ClassDef) -> Iterator[Default]:
    """Yield what the statements of a class body make for fields."""
    for statement in defn.defs.body:
        if isinstance(statement, AssignmentStmt) and isinstance(statement.rvalue, CallExpr):
            call = statement.rvalue
            maker = _factory(call)
            for target in statement.lvalues:
                if not isinstance(target, NameExpr):
                    continue
                if maker is None:
                    yield Default(target.name, call.callee, call, shared=True)
                elif isinstance(made := _result(maker), CallExpr):
                    yield Default(target.name, made.callee, made, shared=False)
                elif made is None:
                    yield Default(target.name, maker, call, shared=False)


def _factory(call: CallExpr) -> Expression | None:
    """Return what a field specifier is told to call, if anything."""
    for name, argument in zip(call.arg_names, call.args, strict=True):
        if name in FACTORY_ARGUMENTS:
            return argument
        if isinstance(argument, CallExpr) and bare_name(argument.callee) == FACTORY:
            return _factory(argument)
    return call.args[0] if bare_name(call.callee) == FACTORY and call.args else None


def _result(maker: Expression) -> Expression | None:
    """Return what a lambda gives, or None for any other expression."""
    if not isinstance(maker, LambdaExpr):
        return None
    (returned,) = written(maker.body)
    return returned.expr if isinstance(returned, ReturnStmt) else None
