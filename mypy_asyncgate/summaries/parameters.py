"""What a function of the module does with an argument it is given.

Question: does it do no more than ask the argument for attributes, and which? Only names are looked
at. Example: ``async def send(writer): writer.write(b""); await writer.drain()`` uses "write" and
"drain" of it, so that its caller still has to close the writer. A function that binds the argument
to another name, returns it, enters it or hands it to an unknown function does more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mypy.nodes import (
    ArgKind,
    AssertStmt,
    CallExpr,
    ComparisonExpr,
    EllipsisExpr,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    IfStmt,
    MemberExpr,
    NameExpr,
    Node,
    PassStmt,
    Statement,
    StrExpr,
    UnaryExpr,
    Var,
    WhileStmt,
)

from mypy_asyncgate.lexicon.harmless_calls import is_benign
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.names import callee, full_name

Function = Callable[[Expression], FuncDef | None]
"""Returns the function that an expression names, if its body is in the module at hand."""

TESTS = (AssertStmt, ComparisonExpr, IfStmt, UnaryExpr, WhileStmt)
"""What looks at a value and goes on; ``and`` and ``or`` may give it on."""


def parameter_for(function: FuncDef, call: CallExpr, index: int) -> Var | None:
    """Return the parameter that argument number ``index`` of a call is bound to, if it is plain."""
    arguments = function.arguments
    if isinstance(callee(call), MemberExpr) and not function.is_static:
        arguments = arguments[1:]
    if call.arg_kinds[index] is ArgKind.ARG_NAMED:
        name = call.arg_names[index]
        return next((a.variable for a in arguments if a.variable.name == name), None)
    before = call.arg_kinds[: index + 1]
    if any(kind is not ArgKind.ARG_POS for kind in before) or index >= len(arguments):
        return None
    return arguments[index].variable if arguments[index].kind.is_positional() else None


def attributes_used(
    function: FuncDef,
    parameter: Var,
    known: Function,
    active: frozenset[Var] = frozenset(),
) -> frozenset[str] | None:
    """Return the attributes that ``function`` asks a parameter for, or None if it does more."""
    if parameter in active:
        return frozenset()
    found: set[str] = set()
    if all(map(_says_nothing, function.body.body)):
        # It is there to be overridden, or written some other day.
        return None
    for parent, node in _uses(function, parameter):
        if isinstance(parent, MemberExpr):
            found.add(parent.name)
        elif isinstance(parent, CallExpr) and node is not parent.callee:
            given = _passed(parent, node, known, active | {parameter})
            if given is None:
                return None
            found |= given
        elif isinstance(parent, ForStmt) and node is parent.expr:
            found.add("__aiter__" if parent.is_async else "__iter__")
        elif not isinstance(parent, TESTS):
            return None
    return frozenset(found)


def _passed(
    call: CallExpr, node: Node, known: Function, active: frozenset[Var]
) -> frozenset[str] | None:
    """Return what a function that the argument is passed on to asks it for."""
    target = callee(call)
    if is_benign(target, full_name(target)) or _is_text(target):
        return frozenset()
    function = known(target)
    index = next(i for i, argument in enumerate(call.args) if argument is node)
    parameter = parameter_for(function, call, index) if function is not None else None
    if function is None or parameter is None:
        return None
    return attributes_used(function, parameter, known, active)


def _says_nothing(statement: Statement) -> bool:
    """Tell whether a statement is a docstring, ``...`` or ``pass``."""
    if isinstance(statement, ExpressionStmt):
        return isinstance(statement.expr, (EllipsisExpr, StrExpr))
    return isinstance(statement, PassStmt)


def _is_text(target: Expression) -> bool:
    """Tell whether a call makes a text of its arguments (f-strings are spelled so)."""
    return isinstance(target, MemberExpr) and isinstance(target.expr, StrExpr)


def _uses(function: FuncDef, parameter: Var) -> Iterator[tuple[Node, Node]]:
    """Yield where a parameter is named: what it is part of, and the name."""
    waiting: list[Node] = [function.body]
    while waiting:
        parent = waiting.pop()
        for node in children(parent):
            if isinstance(node, NameExpr) and node.node is parameter:
                yield parent, node
            waiting.append(node)
