"""What the source text of a program says: which names it binds, closes over, releases or tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .vocabulary import ERRORS


def bound_by(items: list[ast.withitem]) -> set[str]:
    """Return the names that managers of a ``with`` bind."""
    return {
        node.id
        for item in items
        for node in ast.walk(item)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def named_later(items: list[ast.withitem]) -> list[str]:
    """Return the variables that are managers of a ``with`` after the first, which binds none."""
    return [
        item.context_expr.id
        for index, item in enumerate(items)
        if index and isinstance(item.context_expr, ast.Name)
        if item.context_expr.id not in bound_by(items[:index])
    ]


Function = ast.FunctionDef | ast.AsyncFunctionDef


NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
ENDS = frozenset({"close", "detach"})
"""The methods that end a resource, or take out of it what it holds."""


def captured(function: Function) -> frozenset[str]:
    """Return the names that nested functions close over."""
    inner = [n for n in ast.walk(function) if isinstance(n, NESTED) and n is not function]
    return frozenset(name for nested in inner for name in closed_over(nested))


def closed_over(nested: ast.AST) -> dict[str, bool]:
    """Return the names that a nested function closes over.

    Each comes with whether the function only asks the value for something, which does not end it.
    """
    inside = list(ast.walk(nested))
    outer = {name for n in inside if isinstance(n, ast.Nonlocal) for name in n.names}
    names = [n for n in inside if isinstance(n, ast.Name)]
    own = {n.id for n in names if isinstance(n.ctx, ast.Store)} - outer
    asked = {id(n.value) for n in inside if isinstance(n, ast.Attribute) and n.attr not in ENDS}
    found: dict[str, bool] = {}
    for n in names:
        if n.id not in own:
            found[n.id] = found.get(n.id, True) and id(n) in asked
    return found


def outside_nested(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of statements, without what is inside nested functions."""
    waiting: list[ast.AST] = list(reversed(statements))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, NESTED):
            waiting.extend(ast.iter_child_nodes(node))


def captures(pattern: ast.pattern) -> list[tuple[str, bool]]:
    """Return the names that a pattern binds, and whether to the whole subject."""
    if isinstance(pattern, ast.MatchAs) and pattern.name is not None:
        return [(pattern.name, True)]
    return [
        (part.name, False)
        for part in ast.walk(pattern)
        if isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name is not None
    ]


def functions_of(program: ast.Module) -> list[tuple[Function, bool]]:
    """Return the functions of a program, and whether each is a method of its class."""
    found: list[tuple[Function, bool]] = []
    for node in program.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        functions = (n for n in inside if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
        found.extend((function, isinstance(node, ast.ClassDef)) for function in functions)
    return found


def keys(call: ast.Call) -> list[tuple[str | int, ast.expr]]:
    """Return the arguments of a call by their positions, or their names."""
    named = [(k.arg, k.value) for k in call.keywords if k.arg is not None]
    return [*enumerate(call.args), *named]


def called_name(call: ast.Call) -> str:
    """Return the name of the function, or of the method of the object, that is called."""
    if isinstance(call.func, ast.Attribute) and is_object(call.func.value):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def holder(e: ast.expr) -> str | None:
    """Return the variable that an expression names, or binds and gives on."""
    e = e.target if isinstance(e, ast.NamedExpr) else e
    return e.id if isinstance(e, ast.Name) else None


def worked_with(function: Function) -> frozenset[str]:
    """Return the variables on which a function calls methods."""
    called = (n.func for n in ast.walk(function) if isinstance(n, ast.Call))
    found = (holder(f.value) for f in called if isinstance(f, ast.Attribute))
    return frozenset(name for name in found if name is not None)


def is_none(e: ast.expr) -> bool:
    """Tell whether an expression is the literal ``None``."""
    return isinstance(e, ast.Constant) and e.value is None


def is_object(e: ast.expr) -> bool:
    """Tell whether an expression names the object whose method the program is."""
    return isinstance(e, ast.Name) and e.id == "self"


def is_field(e: ast.expr, name: str) -> bool:
    """Tell whether an expression is this field of the object."""
    return isinstance(e, ast.Attribute) and is_object(e.value) and e.attr == name


def is_shared(target: ast.expr) -> bool:
    """Tell whether a target is a global variable."""
    return isinstance(target, ast.Name) and target.id == "shared"


def raised_again(statement: ast.Try) -> set[str]:
    """Return the exceptions that are named inside the handlers of ``try``, which may re-raise."""
    inner = [n for h in statement.handlers for part in h.body for n in ast.walk(part)]
    return {name for n in inner if isinstance(n, ast.ExceptHandler) for name in named(n.type)}


def is_test(e: ast.expr) -> bool:
    """Tell whether ``e`` is a test of some value, and no value to go on with itself."""
    return isinstance(e, (ast.Compare, ast.UnaryOp))


def named(caught: ast.expr | None) -> set[str]:
    """Return those of the exceptions that a handler catches which nothing else does."""
    return {caught.id} & set(ERRORS) if isinstance(caught, ast.Name) else set()


def narrows(test: ast.expr) -> bool:
    """Tell whether an ``assert`` is there to narrow a type: it never fails."""
    return isinstance(test, (ast.Name, ast.Attribute, ast.Compare))
