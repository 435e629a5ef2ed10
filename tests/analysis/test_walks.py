"""The quick walks over statements and over expressions find what the walk over everything finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy.errors import Errors
from mypy.fastparse import parse
from mypy.nodes import Block, Expression, MypyFile, Node, ReturnStmt, Statement
from mypy.options import Options

import mypy_asyncgate
from mypy_asyncgate.mypy_api.bindings import BINDING_EXPRESSIONS
from mypy_asyncgate.mypy_api.children import CHILDREN, expressions, statements, walk

EVERYTHING = """
@decorator
class Outer(Base, metaclass=Meta):
    field: int = lambda self: (yield)
    if condition:
        class Inner:
            x = 1
    else:
        del x

@overload
def f(a: int) -> int: ...
@overload
def f(a: str) -> str: ...
def f(a=[b for b in c if (d := b)]):
    global g
    @decorator(lambda: 1)
    async def nested(self, *args, key=default()):
        nonlocal a
        async for i, self.j in x:
            break
        else:
            assert i, "message"
        async with a as self.b, c as (d, *e):
            self.x = self.y = await z
        return [await a async for a in b]
    for i in range(3):
        continue
    else:
        i += 1
    while True:
        pass
    else:
        raise ValueError from None
    try:
        import a.b
    except (OSError, ValueError) as e:
        x[1:2, ...] = -y if z else not w
    except TypeError:
        print(f"{a!r:>{width}}", b"", 1.0, 1j, "", *args, **kwargs)
    else:
        from a import b
    finally:
        x: dict[str, int] = {**a, "b": c}
    match a:
        case [Point(x=1), *_] | {"k": v, **rest} if x > 1:
            y = {a for a in b}
        case _:
            z = {a: b for a, b in c}
    if a: b.c = 1
    elif d: e.f.g = 2
    else: (h, [i.j, *k]) = l.m()
"""

SOURCES = {
    "everything": EVERYTHING,
    **{
        path.stem: path.read_text(encoding="utf-8")
        for path in (Path(mypy_asyncgate.__file__).parent / "summaries").glob("*.py")
    },
}


def trees() -> Iterator[MypyFile]:
    """Yield the trees of all sources."""
    options = Options()
    for name, source in SOURCES.items():
        errors = Errors(options)
        yield parse(source, f"{name}.py", name, errors=errors, options=options)
        assert errors.num_messages() == 0


def kinds(of: type[Node]) -> list[type[Node]]:
    """Return the classes of node that derive from ``of`` and may be in a tree."""
    direct = of.__subclasses__()
    nested = [below for kind in direct for below in kinds(kind)]
    return [kind for kind in (*direct, *nested) if kind.__name__ in CHILDREN]


STATEMENTS = sorted({*kinds(Statement)} - {Block, ReturnStmt}, key=lambda kind: kind.__name__)
"""All but those of which the body of a lambda consists."""

EXPRESSIONS = [*BINDING_EXPRESSIONS, *kinds(Expression)]


@pytest.fixture(scope="module", name="parsed")
def _parsed() -> list[MypyFile]:
    return list(trees())


def test_all_statements_are_in_a_tree(parsed: list[MypyFile]) -> None:
    found = {type(node) for tree in parsed for node in walk(tree)}
    assert {k.__name__ for k in set(STATEMENTS) - found} <= {"ImportAll", "TypeAliasStmt"}


def test_statements(parsed: list[MypyFile]) -> None:
    wanted = frozenset(STATEMENTS)
    for tree in parsed:
        expected = [node for node in walk(tree) if type(node) in wanted]
        assert list(statements(tree, wanted)) == expected


def test_expressions(parsed: list[MypyFile]) -> None:
    wanted = frozenset(EXPRESSIONS)
    for tree in parsed:
        expected = {node for node in walk(tree) if type(node) in wanted}
        found = expressions(tree, wanted)
        assert set(found) == expected
        assert len(found) == len(expected)
