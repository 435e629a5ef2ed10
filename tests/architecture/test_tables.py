"""Tables of names are in the lexicon or the catalog, each with its reason, and nowhere else."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "mypy_asyncgate"
LEXICON = PACKAGE / "lexicon"

# These are about names in configuration files, on the command line, or of distributions.
ELSEWHERE = ("lexicon/", "catalog/", "gate/", "config.py", "config_files.py", "stub_sets.py")

ALLOWED = {
    "diagnostics/codes.py": "the codes of the rules",
    "mypy_api/children.py": "attributes of mypy's nodes",
    "mypy_api/generator_types.py": "full names of types",
    "mypy_api/types.py": "full names of types",
    "lowering/calls.py": "mypy spells an f-string as a call of these",
    "flow/dump.py": "fields of operations",
}
"""Files that may have several names, and their kinds."""

NAME = re.compile(r"\.?[A-Za-z_]\w*(\.\w+)*\.?")
ALTERNATIVES = re.compile(r"[a-z]{2,}[^\w|]*\|[^\w|]*[a-z]{2,}", re.IGNORECASE)
OF_TYPING = {*dir(typing), *keyword.kwlist}
OF_PYTHON = {*OF_TYPING, *dir(builtins), "abstractmethod"}
COLLECTIONS = (ast.Set, ast.Tuple, ast.List, ast.Dict)


def strings(node: ast.AST) -> list[str]:
    """Return the names in a collection, without those of the type system and of syntax."""
    found = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
    texts = [text for text in found if isinstance(text, str) and NAME.fullmatch(text)]
    return [text for text in texts if text.rpartition(".")[2] not in OF_TYPING]


def constants(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the values of constants of a module and its classes, except ``__all__``."""
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]
    for statement in (statement for body in bodies for statement in body):
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
            continue
        if not ast.unparse(statement).startswith("__all__"):
            yield statement.value


def tables(tree: ast.Module) -> Iterator[str]:
    """Yield the tables of names in a module, and the tests of names that are written out."""
    for value in constants(tree):
        if len(strings(value)) > 1 and any(isinstance(n, COLLECTIONS) for n in ast.walk(value)):
            yield ast.unparse(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and is_test(node):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            by_part = node.func.attr in ("startswith", "endswith")
            by_pattern = ast.unparse(node.func.value) == "re"
            tells = is_part if by_part else has_alternatives if by_pattern else None
            if tells is not None and any(map(tells, node.args)):
                yield ast.unparse(node)


def is_test(node: ast.Compare) -> bool:
    """Tell whether a name is looked up in a table, or for a part of it."""
    several = (n for n in node.comparators if isinstance(n, COLLECTIONS) and len(strings(n)) > 1)
    return any(several) or (isinstance(node.ops[0], ast.In) and is_part(node.left))


def has_alternatives(node: ast.expr) -> bool:
    """Tell whether an expression is a pattern with a choice of words."""
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and ALTERNATIVES.search(text) is not None


def is_part(node: ast.expr) -> bool:
    """Tell whether an expression is a string that is a word, or a part of one."""
    text = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(text, str) or text.startswith("__") or text in OF_PYTHON:
        return False
    return re.fullmatch(r"[A-Za-z_]*[A-Za-z]{2}[A-Za-z_]*", text) is not None


MODULES = [
    name
    for name in (str(path.relative_to(PACKAGE)) for path in sorted(PACKAGE.rglob("*.py")))
    if not name.startswith(ELSEWHERE) and name not in ALLOWED
]


@pytest.mark.parametrize("name", MODULES)
def test_no_table_outside_the_lexicon(name: str) -> None:
    assert list(tables(ast.parse((PACKAGE / name).read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_is_needed(name: str) -> None:
    assert list(tables(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "code",
    [
        'ENDS = frozenset({"close", "stop"})',
        'ENDS: tuple[str, ...] = ("close", "stop")',
        'PAIRS = {"open": "close"}',
        'class A:\n    ends = ["close", "stop"]',
        'def f(name):\n    return name in ("close", "stop")',
        'def f(name):\n    return "clos" in name',
        'def f(name):\n    return name.startswith("enter_")',
        'AGAIN = re.compile("(reopen)|reset")',
        'def f(name):\n    return re.search(r"close|stop", name)',
    ],
)
def test_a_table_is_seen(code: str) -> None:
    assert list(tables(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        '__all__ = ["close", "stop"]',
        'TYPES = ("typing.Awaitable", "Coroutine")',
        'def f(op):\n    return op in ("and", "or")',
        'def f(name):\n    return name == "close"',
        'def f(name):\n    return "." in name or name.startswith("__")',
        'PARTS = re.compile(r"[A-Z]+|[a-z]+")',
    ],
)
def test_and_nothing_else(code: str) -> None:
    assert list(tables(ast.parse(code))) == []


@pytest.mark.parametrize("path", sorted(LEXICON.glob("*.py")), ids=lambda path: path.stem)
def test_every_table_has_a_reason(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    without = [
        ast.unparse(statement.targets[0])
        for statement, after in zip(body, [*body[1:], None], strict=True)
        if isinstance(statement, ast.Assign) and strings(statement.value)
        if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant))
    ]
    assert without == []
