"""The layers of imports, and the libraries and frameworks that the code mentions."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from mypy_asyncgate.catalog.builtin import load_builtin

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mypy_asyncgate"

CATALOG = PACKAGE / "catalog"

# Which stubs fit the installed SQLAlchemy: that is what this module is about.
ABOUT_ONE_LIBRARY = PACKAGE / "stub_sets.py"


def test_layers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def libraries() -> set[str]:
    """Top-level packages of everything in the catalog, except the standard library."""
    catalog = load_builtin()
    packages = {
        entry.name.partition(".")[0]
        for library in catalog.libraries
        for entries in (library.classes, library.producers, library.calls)
        for entry in entries
    }
    return packages - sys.stdlib_module_names


def framework_words() -> set[str]:
    """Return the names to which a framework gives a meaning, or the package of a full name."""
    words = (word.name for library in load_builtin().libraries for word in library.words)
    return {name.partition(".")[0] for name in words}


def words(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the names and the words in strings of a module, except docstrings and comments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        statement.value
        for statement in ast.walk(tree)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if node in prose:
            continue
        for text in _texts(node):
            for word in re.findall(r"\w+", text):
                yield getattr(node, "lineno", 0), word


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.alias):
        yield node.name
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""


def test_the_catalog_is_not_about_nothing() -> None:
    assert len(libraries()) > 20
    assert {"fixture", "lifespan", "app", "putconn", "Stub", "attr"} <= framework_words()


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_libraries_are_named_in_the_catalog_only(path: Path) -> None:
    if path == ABOUT_ONE_LIBRARY:
        pytest.skip("about one library")
    named = libraries()
    if CATALOG not in path.parents:
        # The catalog's own vocabulary has names for what the words mean.
        named |= framework_words()
    assert [(line, word) for line, word in words(path) if word in named] == []
