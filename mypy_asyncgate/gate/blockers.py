"""Errors that make mypy check nothing at all: which module they are about, and what to say.

A file that does not parse is one. The gate checks the rest without that module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from mypy.errors import CompileError
from mypy.modulefinder import BuildSource

from mypy_asyncgate.gate.outcome import PROGRAM, Message, Problem
from mypy_asyncgate.gate.scopes import Files

TWO_NAMES = "Source file found twice under different module names"
_SYNTAX = "syntax"
_INIT = "__init__"
_PREFIX = "mypy: error: "


def problems(
    error: CompileError, messages: list[Message], lines: list[str], sources: Iterable[BuildSource]
) -> list[Problem]:
    """Return why mypy gave up, from the lines that it gave last and the messages in them."""
    errors = [message for message in messages if message.severity == "error"]
    if errors and TWO_NAMES in errors[-1].message:
        module = error.module_with_blocker or ""
        found = list(_imports_of(module, errors[-1].path, sources))
        if found:
            return found
    worst = [m for m in errors if m.code in (None, _SYNTAX)] or errors[-1:]
    if worst:
        # The first error of a file explains those after it.
        first = worst[0]
        code = f"  [{first.code}]" if first.code else ""
        return [Problem(f"{_line(first.message)}{code}", first.path, first.line)]
    reason = _line(" ".join(lines)).removeprefix(_PREFIX)
    return [Problem(reason or "mypy gives no reason")]


def _line(text: str) -> str:
    return " ".join(text.split())


def _imports_of(module: str, path: str, sources: Iterable[BuildSource]) -> Iterator[Problem]:
    """Yield a problem for each import by which a file gets a second name."""
    files = Files()
    package, _, last = module.rpartition(".")
    advice = f'import "{package}"' if last == _INIT else "import it by the other name"
    for source in sources:
        if source.path is None:
            continue
        text = "\n".join(files.scopes(source.path).lines)
        for line in _lines_importing(module, text):
            yield Problem(
                f'"{module}" is a second name for "{path}", and {PROGRAM} cannot check a file'
                f" under two; {advice}",
                str(Path(source.path)),  # without "./"
                line,
            )


def _lines_importing(module: str, text: str) -> Iterator[int]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        else:
            continue
        if any(f"{name}.".startswith(f"{module}.") for name in names):
            yield node.lineno
