"""Resources that a class body makes for the fields of its objects.

Each object gets its own from a factory (``field(default_factory=Client)``, also with a lambda, or
``Factory(Client)``). A resource made in the class body itself is shared by all objects.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Expression,
    LambdaExpr,
    NameExpr,
    ReturnStmt,
)

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.attributes import FACTORY, FACTORY_ARGUMENTS
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import bare_name


@dataclass(frozen=True)
class FieldDefault:
    """The default of ``field``: ``maker`` is called to make it, as specified at ``call``."""

    field: str
    maker: Expression
    call: CallExpr
    shared: bool


def field_defaults(defn: ClassDef) -> Iterator[FieldDefault]:
    """Yield the defaults that a class body makes by a call."""
    for statement in defn.defs.body:
        if isinstance(statement, AssignmentStmt) and isinstance(statement.rvalue, CallExpr):
            call = statement.rvalue
            maker = _factory(call)
            for target in statement.lvalues:
                if not isinstance(target, NameExpr):
                    continue
                if maker is None:
                    yield FieldDefault(target.name, call.callee, call, shared=True)
                elif isinstance(made := _lambda_result(maker), CallExpr):
                    yield FieldDefault(target.name, made.callee, made, shared=False)
                elif made is None:
                    yield FieldDefault(target.name, maker, call, shared=False)


def _factory(call: CallExpr) -> Expression | None:
    """Return the factory argument of a field specifier, or None."""
    for name, argument in zip(call.arg_names, call.args, strict=True):
        if name in FACTORY_ARGUMENTS:
            return argument
        if isinstance(argument, CallExpr) and bare_name(argument.callee) == FACTORY:
            return _factory(argument)
    return call.args[0] if bare_name(call.callee) == FACTORY and call.args else None


def _lambda_result(maker: Expression) -> Expression | None:
    """Return the result of a lambda, or None for any other expression."""
    if not isinstance(maker, LambdaExpr):
        return None
    (returned,) = written(maker.body)
    return returned.expr if isinstance(returned, ReturnStmt) else None
