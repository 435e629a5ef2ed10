"""Builds the calls that are put into programs."""

from __future__ import annotations

import ast
from typing import Any


def name(identifier: str) -> ast.Name:
    return ast.Name(identifier, ast.Load())


def around(called: str, *args: ast.expr, at: ast.expr | None = None) -> ast.expr:
    """Return a call that stands where its first argument does, or at ``at``."""
    return ast.copy_location(ast.Call(name(called), list(args), []), at or args[0])


def hook(called: str, where: ast.stmt, *args: ast.expr) -> ast.stmt:
    call = ast.Call(name(called), list(args), [])
    return ast.copy_location(ast.Expr(call), where)


def mark(statement: ast.stmt) -> list[ast.stmt]:
    """Return a hook for a statement that does something by itself."""
    silent = (ast.Break, ast.Continue, ast.Global, ast.Try, ast.FunctionDef, ast.AsyncFunctionDef)
    return [] if isinstance(statement, silent) else [hook("mark", statement)]


def statements(visited: Any) -> list[ast.stmt]:
    return visited if isinstance(visited, list) else [visited]
