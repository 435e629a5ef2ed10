"""Makes a program smaller that disagrees, as far as every statement of it is needed."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from .comparison import Verdict, verdicts
from .endings import completes
from .forms import FORMS

BLOCKS = ("body", "orelse", "finalbody")
"""The attributes of nodes that are lists of statements."""
FIRST = {line for form in FORMS.values() for line in form.first.split("; ")}
"""What comes before all other statements, and is needed by them."""

Place = tuple[ast.AST, str, int]
"""A statement, as an index into a list that a node has."""


def shrunk(source: str, found: Verdict) -> tuple[str, Verdict]:
    """Return the smallest program in reach that disagrees as well, and what was found."""
    while True:
        smaller = list(dict.fromkeys(reductions(source)))
        told = zip(smaller, verdicts(smaller), strict=True)
        worse = next((one for one in told if one[1].disagreements), None)
        if worse is None:
            return source, found
        source, found = worse


def reductions(source: str) -> Iterator[str]:
    """Yield programs with a statement less, or with what is in it in its place."""
    for number, (node, block, index) in enumerate(places(ast.parse(source))):
        statement = getattr(node, block)[index]
        for inside in ((), *suites(statement)):
            tree = ast.parse(source)
            where, name, _ = next(itertools.islice(places(tree), number, None))
            body: list[ast.stmt] = getattr(where, name)
            body[index : index + 1] = inside
            if is_program(tree) and (body or name != "body"):
                yield ast.unparse(tree) + "\n"


def places(tree: ast.Module) -> Iterator[Place]:
    """Yield the places of statements in functions, but for those that have to be there."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef)):
            continue
        for block in BLOCKS:
            body = getattr(node, block, None)
            for index, statement in enumerate(body if isinstance(body, list) else ()):
                if ast.unparse(statement) not in FIRST:
                    yield node, block, index


def suites(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the blocks of a statement."""
    for node in (statement, *ast.iter_child_nodes(statement)):
        if isinstance(node, (ast.ExceptHandler, ast.Lambda)):
            # What it does, or raises again, belongs to it.
            continue
        for block in BLOCKS:
            body = getattr(node, block, None)
            if isinstance(body, list) and body:
                yield body


def is_program(tree: ast.Module) -> bool:
    """Tell whether a changed tree is a program like those that are drawn: with no dead code."""
    for node in ast.walk(tree):
        for block in BLOCKS:
            body = getattr(node, block, None)
            if isinstance(body, list) and not all(map(completes, body[:-1])):
                return False
    try:
        compile(ast.unparse(tree), "<program>", "exec")
    except SyntaxError:
        return False
    return True
