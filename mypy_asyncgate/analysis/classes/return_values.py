"""The results of a method, as far as its source shows them.

Question: does the method return nothing, or always something true?
Fact: the expressions of its ``return`` statements, and whether control reaches the end of its body.
Example: ``async def __aexit__(self, *exc): return True`` is always true.
Assumes: ``with`` blocks run to their end and calls return. Both make the end of the body reachable
more often, and the answer "always true" rarer.
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
    """Return the function of a method without overloads that can be called as written, or None."""
    functions = definition.functions
    if len(functions) != 1 or definition.is_abstract or definition.only_raises:
        return None
    names = decorator_names(functions[0])
    if "staticmethod" in names or not all(name in TRANSPARENT for name in names):
        return None
    function = functions[0].func if isinstance(functions[0], Decorator) else functions[0]
    return None if function.is_generator or only_raises(function) else function


def returns_nothing(function: FuncDef) -> bool:
    """Tell whether a function declares the result ``None``, or returns no value."""
    declared = declared_result(function)
    values = [node.expr for node in return_statements(function)]
    if declared is not None and not _is_none(declared):
        return False
    nothing = all(value is None or bare_name(value) == "None" for value in values)
    return nothing and (bool(values) or reaches_end(function.body))


def declared_result(function: FuncDef) -> Type | None:
    """Return the result type as written in the signature, or None."""
    declared = function.unanalyzed_type
    if not isinstance(declared, CallableType) or isinstance(declared.ret_type, AnyType):
        return None
    return declared.ret_type


def return_statements(function: FuncDef) -> list[ReturnStmt]:
    """Return the ``return`` statements of a function's own body, in source order."""
    found = [node for node in own_nodes(function.body) if isinstance(node, ReturnStmt)]
    return sorted(found, key=lambda node: (node.line, node.column))


def is_always_true(value: Expression | None, judge: Callable[[Expression], bool]) -> bool:
    """Tell whether an expression is always true; ``judge`` decides on names and attributes."""
    if isinstance(value, (IntExpr, FloatExpr, StrExpr, BytesExpr)):
        return bool(value.value)
    if isinstance(value, (TupleExpr, ListExpr, SetExpr)):
        return any(not isinstance(item, StarExpr) for item in value.items)
    if isinstance(value, DictExpr):
        return any(key is not None for key, _ in value.items)
    if isinstance(value, ConditionalExpr):
        return is_always_true(value.if_expr, judge) and is_always_true(value.else_expr, judge)
    if isinstance(value, OpExpr) and value.op in ("and", "or"):
        both = [is_always_true(side, judge) for side in (value.left, value.right)]
        return all(both) if value.op == "and" else any(both)
    if isinstance(value, UnaryExpr) and value.op == "not":
        return bare_name(value.expr) in ("None", "False")
    if isinstance(value, NameExpr) and value.name == "True":
        return True
    if isinstance(value, (LambdaExpr, EllipsisExpr)):
        return True
    return value is not None and judge(value)


def reaches_end(block: Block) -> bool:
    """Tell whether control can reach the end of a block."""
    return not block.is_unreachable and all(map(_completes, written(block)))


def _completes(statement: Statement) -> bool:
    """Tell whether control can reach the code after a statement."""
    if isinstance(statement, (ReturnStmt, RaiseStmt, BreakStmt, ContinueStmt)):
        return False
    if isinstance(statement, Block):
        return reaches_end(statement)
    if isinstance(statement, IfStmt):
        other = statement.else_body
        return other is None or reaches_end(other) or any(map(reaches_end, statement.body))
    if isinstance(statement, WhileStmt):
        forever = bare_name(statement.expr) == "True" or (
            isinstance(statement.expr, IntExpr) and statement.expr.value != 0
        )
        return not forever or _breaks(statement.body)
    if isinstance(statement, WithStmt):
        return reaches_end(statement.body)
    if isinstance(statement, TryStmt):
        if statement.finally_body is not None and not reaches_end(statement.finally_body):
            return False
        ends = reaches_end(statement.body)
        if ends and statement.else_body is not None:
            ends = reaches_end(statement.else_body)
        return ends or any(map(reaches_end, statement.handlers))
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
