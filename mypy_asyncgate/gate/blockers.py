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
_ERROR = ": error: "
_NOTE = ": note: "


def problems(
    error: CompileError, messages: list[Message], plain: list[str], sources: Iterable[BuildSource]
) -> list[Problem]:
    """Return why mypy gave up, from the messages that it gave last."""
    module = error.module_with_blocker
    errors = [message for message in messages if message.severity == "error"]
    if errors and TWO_NAMES in errors[-1].message:
        found = list(_imports_of(module or "", errors[-1].path, sources))
        if found:
            return found
    worst = [m for m in errors if m.code in (None, _SYNTAX)] or errors[-1:]
    if worst:
        # The first error of a file explains those after it.
        return [Problem(_with_code(worst[0]), worst[0].path, worst[0].line)]
    lines = [line for line in plain if _NOTE not in line] or ["mypy gives no reason"]
    return [_from_line(line) for line in lines]


def _with_code(message: Message) -> str:
    code = f"  [{message.code}]" if message.code else ""
    return f"{message.message}{code}"


def _from_line(line: str) -> Problem:
    """Return the problem in a line of mypy that is no JSON: it may begin with a path."""
    place, found, text = line.partition(_ERROR)
    if not found or place == "mypy":
        return Problem(text or line)
    path, _, number = place.partition(":")
    return Problem(text, path, int(number) if number.isdigit() else 0)


def _imports_of(module: str, path: str, sources: Iterable[BuildSource]) -> Iterator[Problem]:
    """Yield a problem for each import by which a file gets a second name."""
    files = Files()
    for source in sources:
        if source.path is None:
            continue
        text = "\n".join(files.scopes(source.path).lines)
        for line in _lines_importing(module, text):
            yield Problem(
                f'"{module}" is a second name for "{path}", and {PROGRAM} cannot check a file'
                " under two; import it by the other name",
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
