"""Which question: what does the body of a method plainly return, as ``with`` will see it?

Two answers matter: nothing at all, and something that is always true. Both are found in the
source alone, without types, and only where every path says the same. Assumes that a block of a
``with`` runs to its end and that a call comes back; both make the end of the body more reachable
than it may be, and so the answer "always true" rarer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mypy.nodes import (
    Block,
    BreakStmt,
    BytesExpr,
    ConditionalExpr,
    ContinueStmt,
    Decorator,
    DictExpr,
    EllipsisExpr,
    Expression,
    FloatExpr,
    ForStmt,
    FuncDef,
    IfStmt,
    IntExpr,
    LambdaExpr,
    ListExpr,
    NameExpr,
    Node,
    OpExpr,
    RaiseStmt,
    ReturnStmt,
    SetExpr,
    StarExpr,
    Statement,
    StrExpr,
    TryStmt,
    TupleExpr,
    UnaryExpr,
    WhileStmt,
    WithStmt,
)
from mypy.types import AnyType, CallableType, NoneType, Type, UnboundType

from mypy_asyncgate.analysis.classes.definitions import (
    Definition,
    decorator_names,
    only_raises,
)
from mypy_asyncgate.lexicon.decorators import TRANSPARENT
from mypy_asyncgate.mypy_api.children import children, own_nodes
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import bare_name


def plain_function(definition: Definition) -> FuncDef | None:
    """Return the one function that a method consists of, as written, if it is to be called."""
    functions = definition.functions
    if len(functions) != 1 or definition.is_abstract or definition.only_raises:
        return None
    names = decorator_names(functions[0])
    if "staticmethod" in names or not all(name in TRANSPARENT for name in names):
        return None
    function = functions[0].func if isinstance(functions[0], Decorator) else functions[0]
    return None if function.is_generator or only_raises(function) else function


def gives_nothing(function: FuncDef) -> bool:
    """Tell whether it is declared to return ``None``, or is undeclared and returns no value."""
    declared = declared_result(function)
    values = [node.expr for node in returns(function)]
    if declared is not None and not _is_none(declared):
        return False
    nothing = all(value is None or bare_name(value) == "None" for value in values)
    return nothing and (bool(values) or falls_off(function.body))


def declared_result(function: FuncDef) -> Type | None:
    """Return the result as it is written in the signature, or None where there is none."""
    declared = function.unanalyzed_type
    if not isinstance(declared, CallableType) or isinstance(declared.ret_type, AnyType):
        return None
    return declared.ret_type


def returns(function: FuncDef) -> list[ReturnStmt]:
    """Return the ``return`` statements of its own body, in the order of the source."""
    found = [node for node in own_nodes(function.body) if isinstance(node, ReturnStmt)]
    return sorted(found, key=lambda node: (node.line, node.column))


def is_always_true(value: Expression | None, known: Callable[[Expression], bool]) -> bool:
    """Tell whether a result is true whatever happens; ``known`` judges names and attributes."""
    if isinstance(value, (IntExpr, FloatExpr, StrExpr, BytesExpr)):
        return bool(value.value)
    if isinstance(value, (TupleExpr, ListExpr, SetExpr)):
        return any(not isinstance(item, StarExpr) for item in value.items)
    if isinstance(value, DictExpr):
        return any(key is not None for key, _ in value.items)
    if isinstance(value, ConditionalExpr):
        return is_always_true(value.if_expr, known) and is_always_true(value.else_expr, known)
    if isinstance(value, OpExpr) and value.op in ("and", "or"):
        both = [is_always_true(side, known) for side in (value.left, value.right)]
        return all(both) if value.op == "and" else any(both)
    if isinstance(value, UnaryExpr) and value.op == "not":
        return bare_name(value.expr) in ("None", "False")
    if isinstance(value, NameExpr) and value.name == "True":
        return True
    if isinstance(value, (LambdaExpr, EllipsisExpr)):
        return True
    return value is not None and known(value)


def falls_off(block: Block) -> bool:
    """Tell whether the end of a block can be reached."""
    return not block.is_unreachable and all(map(_passes, written(block)))


def _passes(statement: Statement) -> bool:
    """Tell whether what follows a statement can be reached."""
    if isinstance(statement, (ReturnStmt, RaiseStmt, BreakStmt, ContinueStmt)):
        return False
    if isinstance(statement, Block):
        return falls_off(statement)
    if isinstance(statement, IfStmt):
        other = statement.else_body
        return other is None or falls_off(other) or any(map(falls_off, statement.body))
    if isinstance(statement, WhileStmt):
        forever = bare_name(statement.expr) == "True" or (
            isinstance(statement.expr, IntExpr) and statement.expr.value != 0
        )
        return not forever or _breaks(statement.body)
    if isinstance(statement, WithStmt):
        return falls_off(statement.body)
    if isinstance(statement, TryStmt):
        if statement.finally_body is not None and not falls_off(statement.finally_body):
            return False
        ends = falls_off(statement.body)
        if ends and statement.else_body is not None:
            ends = falls_off(statement.else_body)
        return ends or any(map(falls_off, statement.handlers))
    return True


def _breaks(block: Block) -> bool:
    return any(isinstance(node, BreakStmt) for node in _outside_loops(block))


def _outside_loops(block: Block) -> Iterator[Node]:
    waiting: list[Node] = [block]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ForStmt, WhileStmt, FuncDef, Decorator, Expression)):
            waiting.extend(children(node))


def _is_none(declared: Type) -> bool:
    if isinstance(declared, UnboundType):
        name = declared.name.rpartition(".")[2]
        if name in ("Awaitable", "Coroutine"):
            return bool(declared.args) and _is_none(declared.args[-1])
        return name == "None"
    return isinstance(declared, NoneType)
