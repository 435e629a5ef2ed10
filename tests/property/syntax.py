"""What the source text of a program says: which names it binds, closes over, releases or tests."""

from __future__ import annotations

import ast

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


def captured(program: ast.Module) -> frozenset[str]:
    """Return the names that nested functions close over."""
    nested = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    inner = [
        n for n in ast.walk(program) if isinstance(n, nested) and n is not function_of(program)
    ]
    return frozenset(n.id for f in inner for n in ast.walk(f) if isinstance(n, ast.Name))


def captures(pattern: ast.pattern) -> list[tuple[str, bool]]:
    """Return the names that a pattern binds, and whether to the whole subject."""
    if isinstance(pattern, ast.MatchAs) and pattern.name is not None:
        return [(pattern.name, True)]
    return [
        (part.name, False)
        for part in ast.walk(pattern)
        if isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name is not None
    ]


def function_of(program: ast.Module) -> ast.AsyncFunctionDef:
    """Return the function that a program is, or the method of its class."""
    function = program.body[0]
    if isinstance(function, ast.ClassDef):
        function = function.body[0]
    assert isinstance(function, ast.AsyncFunctionDef)
    return function


def holder(e: ast.expr) -> str | None:
    """Return the variable that an expression names, or binds and gives on."""
    e = e.target if isinstance(e, ast.NamedExpr) else e
    return e.id if isinstance(e, ast.Name) else None


def is_object(e: ast.expr) -> bool:
    """Tell whether an expression names the object whose method the program is."""
    return isinstance(e, ast.Name) and e.id == "self"


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
