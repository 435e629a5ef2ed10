"""From the source text of a program to code whose execution asks for choices."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import CodeType
from typing import Any

from .branches import Branch
from .endings import LOOPS
from .errors import NAMED, CancelledError, Other, groups
from .rewriting import Rewriting
from .syntax import captured, functions_of, worked_with
from .vocabulary import HELPERS, OWNED, TOLD


@dataclass(frozen=True)
class Function:
    """A function of a program; ``sites`` are its calls that make resources, by line."""

    name: str
    parameters: tuple[str, ...]
    """Those that are plain, without the object."""
    has_others: bool
    """It has a starred parameter, which takes what no other does."""
    is_method: bool
    is_coroutine: bool
    generates: bool
    captured: frozenset[str]
    sites: Mapping[int, str]
    depths: Mapping[int, int]
    cleanup: frozenset[int]
    branches: tuple[Branch, ...]
    ends_parent: bool
    """It has a statement that closes the parent."""

    def parameter(self, key: str | int) -> str | None:
        """Return the parameter that an argument is bound to, by its position or its name."""
        if isinstance(key, str):
            return key if key in self.parameters else None
        return self.parameters[key] if key < len(self.parameters) else None


@dataclass(frozen=True)
class Text:
    """Compiled functions."""

    code: CodeType
    functions: Mapping[str, Function]
    errors: Mapping[int, frozenset[str]]
    grouped: Mapping[int, frozenset[str]]
    """The exceptions that the handlers of ``except*`` around a line name."""
    guarded: frozenset[int]
    repeated: frozenset[int]
    """The lines of loops."""


@dataclass(frozen=True)
class Program:
    """The compiled functions of a program, and with them those that every program may call."""

    own: Text
    shared: Text

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """All functions, by their names."""
        return {**self.own.functions, **self.shared.functions}

    @cached_property
    def errors(self) -> Mapping[int, frozenset[str]]:
        """The exceptions that the handlers around a line name."""
        return {**self.own.errors, **self.shared.errors}

    @cached_property
    def kinds(self) -> Mapping[int, tuple[type[BaseException], ...]]:
        """The exceptions that may come at a line, cancellation last."""
        grouped = self.own.grouped
        return {
            line: (
                *(NAMED[name] for name in sorted(handled)),
                Other,
                *groups(grouped.get(line, ())),
                CancelledError,
            )
            for line, handled in self.errors.items()
        }

    @cached_property
    def guarded(self) -> frozenset[int]:
        """The lines where something may catch an exception, or do more after it."""
        return self.own.guarded

    def names(self, called: dict[str, object]) -> dict[str, Any]:
        """Return the names of the module after its execution; ``called`` are those it is given."""
        names = dict(called)
        exec(self.shared.code, names)
        exec(self.own.code, names)
        return names


def compiled(source: str) -> Program:
    """Rewrite and compile a program."""
    return Program(_text(source), _shared())


@cache
def _shared() -> Text:
    # The lines are those of no program.
    return _text("\n" * 1_000 + HELPERS)


def _text(source: str) -> Text:
    with warnings.catch_warnings():
        # A ``return`` in a ``finally`` is bad style, and one of the things to try.
        warnings.simplefilter("ignore", SyntaxWarning)
        errors: dict[int, frozenset[str]] = {}
        grouped: dict[int, frozenset[str]] = {}
        guarded: set[int] = set()
        functions: dict[str, Function] = {}
        body: list[ast.stmt] = []
        found = functions_of(ast.parse(source))
        nodes = list(ast.walk(ast.parse(source)))
        unchanged = {(n.lineno, n.col_offset): n for n in nodes if isinstance(n, ast.If)}
        loops = (n for n in nodes if isinstance(n, REPEATING))
        repeated = {line for n in loops for line in range(n.lineno, (n.end_lineno or n.lineno) + 1)}
        names = KNOWN | {node.name for node, _ in found}
        for node, is_method in found:
            rewriting = Rewriting(captured(node), worked_with(node), is_method, names, unchanged)
            text = ast.unparse(node)
            body.append(_rewritten(node, rewriting))
            errors.update(rewriting.errors)
            grouped.update(rewriting.grouped)
            guarded |= rewriting.guarded
            functions[node.name] = _function(node, is_method, rewriting, text)
        code = compile(ast.fix_missing_locations(ast.Module(body, [])), "<program>", "exec")
    return Text(code, functions, errors, grouped, frozenset(guarded), frozenset(repeated))


REPEATING = (*LOOPS, ast.ListComp, ast.SetComp, ast.DictComp)
KNOWN = frozenset({node.name for node, _ in functions_of(ast.parse(HELPERS))} | TOLD.keys())
"""The functions that every program may call with a resource."""


def _rewritten(
    node: ast.FunctionDef | ast.AsyncFunctionDef, rewriting: Rewriting
) -> ast.AsyncFunctionDef:
    """Rewrite a function; it becomes a coroutine, with positional parameters alone."""
    others = [node.args.vararg] if node.args.vararg is not None else []
    arguments = [ast.arg(a.arg) for a in (*node.args.args, *others)]
    made = ast.AsyncFunctionDef(
        node.name,
        ast.arguments([], arguments, None, [], [], None, []),
        rewriting.suite(node.body),
        [],
    )
    return ast.copy_location(made, node)


def _function(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    is_method: bool,
    rewriting: Rewriting,
    text: str,
) -> Function:
    return Function(
        node.name,
        tuple(a.arg for a in node.args.args[is_method:]),
        node.args.vararg is not None,
        is_method,
        isinstance(node, ast.AsyncFunctionDef),
        any(isinstance(inner, ast.Yield) for inner in ast.walk(ast.parse(text))),
        rewriting.captured,
        rewriting.sites | ({node.lineno: OWNED} if OWNED in text else {}),
        rewriting.depths | {node.lineno: 0},
        frozenset(rewriting.cleanup),
        tuple(rewriting.branches),
        re.search(r"\bp\.close\(\)|with p:", text) is not None,
    )
