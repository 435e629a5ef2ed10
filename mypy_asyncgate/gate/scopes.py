"""The functions and classes of a source file by line, read without mypy."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

from mypy_asyncgate.dataclass import dataclass

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Scope:
    """A function or class with its qualified name, such as ``C.f``, and its first and last line."""

    name: str
    is_class: bool
    first: int
    last: int


class Scopes:
    """The functions and classes of a module; none if its source cannot be parsed."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self._scopes = list(_read(text))

    def around(self, line: int) -> list[Scope]:
        """Return the functions and classes around a line, the outermost first."""
        return [scope for scope in self._scopes if scope.first <= line <= scope.last]

    def name(self, line: int) -> str:
        """Return the qualified name of the innermost function or class, "" in the module itself."""
        around = self.around(line)
        return around[-1].name if around else ""

    def texts(self, name: str) -> list[str]:
        """Return the source of everything with a qualified name: a property has several."""
        return [
            "\n".join(line.rstrip() for line in self.lines[scope.first - 1 : scope.last])
            for scope in self._scopes
            if scope.name == name
        ]


class Files:
    """The scopes of files, each read once; ``texts`` are those of files that are not read."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._read = {path: Scopes(text) for path, text in (texts or {}).items()}

    def scopes(self, path: str) -> Scopes:
        """Return the scopes of a file; none if it cannot be read."""
        if path not in self._read:
            try:
                text = Path(path).read_text(encoding="utf-8")
            except (OSError, ValueError):
                text = ""
            self._read[path] = Scopes(text)
        return self._read[path]

    def line(self, path: str, line: int) -> str:
        """Return a line of a file, counted from 1; "" if there is none."""
        lines = self.scopes(path).lines
        return lines[line - 1] if 0 < line <= len(lines) else ""


def _read(text: str) -> Iterator[Scope]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes, for one
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, outer = waiting.pop()
        for child in ast.iter_child_nodes(node):
            inner = outer
            if isinstance(child, _Definition):
                inner = f"{outer}{child.name}."
                first = min([child.lineno, *(d.lineno for d in child.decorator_list)])
                is_class = isinstance(child, ast.ClassDef)
                yield Scope(f"{outer}{child.name}", is_class, first, child.end_lineno or first)
            waiting.append((child, inner))
