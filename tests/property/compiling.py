"""From the source text of a program to code whose execution asks for choices."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from types import CodeType

from .branches import Branch
from .rewriting import Rewriting
from .syntax import captured, function_of


@dataclass(frozen=True)
class Program:
    """A compiled program; ``sites`` are the calls that make resources, by line."""

    code: CodeType
    sites: dict[int, str]
    depths: dict[int, int]
    errors: dict[int, frozenset[str]]
    """The exceptions that the handlers around a line name."""
    cleanup: frozenset[int]
    branches: tuple[Branch, ...]
    ends_parent: bool
    """It has a statement that closes the parent."""


def compiled(source: str) -> Program:
    """Rewrite and compile a program."""
    with warnings.catch_warnings():
        # A ``return`` in a ``finally`` is bad style, and one of the things to try.
        warnings.simplefilter("ignore", SyntaxWarning)
        tree = ast.parse(source)
        rewriting = Rewriting(captured(tree), isinstance(tree.body[0], ast.ClassDef))
        function = function_of(tree)
        tree.body = [function]
        function.args.defaults = []
        function.body = rewriting.suite(function.body)
        code = compile(ast.fix_missing_locations(tree), "<program>", "exec")
    return Program(
        code,
        rewriting.sites,
        rewriting.depths,
        rewriting.errors,
        frozenset(rewriting.cleanup),
        tuple(rewriting.branches),
        re.search(r"\bp\.close\(\)|with p:", source) is not None,
    )
