"""Reads from a source file, without mypy, what it imports and which functions are untyped."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """A module. ``imports`` are the full names of imported modules, and of names in them.

    ``functions`` is the number of functions. ``untyped`` names those without any annotation, whose
    bodies mypy does not check by default.
    """

    imports: frozenset[str] = frozenset()
    functions: int = 0
    untyped: tuple[str, ...] = ()


def read(text: str) -> Source:
    """Return the facts about a module; no facts if it has a syntax error, which mypy reports."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes, for one
            tree = ast.parse(text, type_comments=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Source()
    functions = list(_functions(tree, ""))
    return Source(
        frozenset(_imports(tree)),
        len(functions),
        tuple(name for name, node in functions if _is_untyped(node)),
    )


def _imports(tree: ast.Module) -> Iterator[str]:
    """Yield the full names in absolute imports; relative ones stay in their own package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _functions(node: ast.AST, outer: str) -> Iterator[tuple[str, _Function]]:
    """Yield the functions inside ``node`` with their qualified names, such as ``C.f``."""
    for child in ast.iter_child_nodes(node):
        inner = outer
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{outer}{child.name}."
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{outer}{child.name}", child
        yield from _functions(child, inner)


def _is_untyped(function: _Function) -> bool:
    a = function.args
    arguments = (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg)
    return (
        function.returns is None
        and function.type_comment is None
        and all(x is None or (x.annotation is None and x.type_comment is None) for x in arguments)
    )
