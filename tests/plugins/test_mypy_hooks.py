"""mypy's own hooks, which come last in the chain, give the same types and errors beside ours."""

from __future__ import annotations

import sys

import pytest

from tests.mypy_project import Project

CODE = {
    "managers.py": """
        from collections.abc import AsyncIterator, Iterator
        from contextlib import asynccontextmanager, contextmanager

        @contextmanager
        def sync(count: int, *, name: str = "") -> Iterator[bytes]:
            yield b""

        @asynccontextmanager
        async def later(count: int, *, name: str = "") -> AsyncIterator[bytes]:
            yield b""

        class Pool:
            @asynccontextmanager
            async def connect(self, host: str) -> AsyncIterator["Pool"]:
                yield self

        reveal_type(sync)
        reveal_type(later)
        reveal_type(Pool().connect)

        async def use(pool: Pool) -> None:
            with sync(1) as entered:
                reveal_type(entered)
            async with later(1, name="x") as awaited:
                reveal_type(awaited)
            async with pool.connect("h") as inner:
                reveal_type(inner)
            sync("wrong")
            later(1, nam="")
            pool.connect()
    """,
    "records.py": """
        from dataclasses import dataclass, field, fields, replace, asdict

        @dataclass(order=True)
        class Point:
            x: int
            y: int = 0
            tags: list[str] = field(default_factory=list)

            async def __aenter__(self) -> "Point":
                return self

            async def __aexit__(self, *exc: object) -> None: ...

            async def close(self) -> None: ...

        def use(point: Point) -> None:
            reveal_type(replace(point, x=2))
            reveal_type(fields(point))
            reveal_type(asdict(point))
            reveal_type(Point(1) < Point(2))
            replace(point, z=1)
            Point("1")
    """,
    "tools.py": """
        from functools import cached_property, lru_cache, partial, reduce, singledispatch
        from functools import total_ordering

        class Pool:
            async def __aenter__(self) -> "Pool":
                return self

            async def __aexit__(self, *exc: object) -> None: ...

            async def close(self) -> None: ...

        def make(host: str, port: int = 1) -> Pool:
            return Pool()

        @total_ordering
        class Version:
            def __lt__(self, other: "Version") -> bool:
                return True

            @cached_property
            def pool(self) -> Pool:
                return Pool()

        @singledispatch
        def show(value: object) -> str:
            return ""

        @show.register
        def _(value: int) -> str:
            return ""

        @lru_cache
        def cached(host: str) -> Pool:
            return Pool()

        def use() -> None:
            bound = partial(make, "h")
            reveal_type(bound)
            reveal_type(bound())
            bound(port="x")
            reveal_type(Version() >= Version())
            reveal_type(Version().pool)
            reveal_type(show(1))
            reveal_type(cached("x"))
            reveal_type(partial(Pool)())
            reveal_type(reduce(lambda a, b: a + b, [1]))
    """,
    "values.py": """
        from enum import Enum, auto
        from typing import NamedTuple, TypedDict
        import ctypes
        import tempfile

        class Kind(Enum):
            ONE = 1
            TWO = auto()

        class Row(NamedTuple):
            kind: Kind

        class Data(TypedDict, total=False):
            kind: Kind

        def use(data: Data, row: Row, mode: str) -> None:
            reveal_type(Kind.ONE.value)
            reveal_type(Kind(1))
            reveal_type(Kind.TWO.name)
            reveal_type(row._replace(kind=Kind.ONE))
            reveal_type(data.get("kind"))
            reveal_type(data.setdefault("kind", Kind.ONE))
            data.pop("none")
            reveal_type({}.get(1, 2))
            reveal_type("%s" % "x")
            reveal_type(2 ** 3)
            reveal_type((ctypes.c_int * 3)()[0])
            with open("f") as text, open("f", "rb") as binary, open("f", mode) as unknown:
                reveal_type(text)
                reveal_type(binary)
                reveal_type(unknown)
            reveal_type(tempfile.NamedTemporaryFile().file)
            open(1.5)
    """,
    "classes.py": """
        import attr
        from attrs import define, evolve, field

        @define
        class Session:
            host: str = field(converter=str)
            port: int = 1

            async def __aenter__(self) -> "Session":
                return self

            async def __aexit__(self, *exc: object) -> None: ...

            async def close(self) -> None: ...

        @attr.s(auto_attribs=True)
        class Old:
            x: int

        def use(session: Session) -> None:
            reveal_type(Session)
            reveal_type(evolve(session, port=2))
            evolve(session, prt=2)
            Session(port="x", host=1)
            reveal_type(Old(1) < Old(2))
            reveal_type(attr.fields(Old))
    """,
}
if sys.version_info >= (3, 11):
    CODE["markers.py"] = """
        from mypy_asyncgate import Borrowed, Owned

        value = 1

        class Wire: ...

        def take(wire: Owned[*value], other: Owned[*tuple[int, str]]) -> Borrowed[*Wire]:
            reveal_type(wire)
            raise ValueError(other)
    """


@pytest.mark.parametrize("module", CODE)
def test_same_types_and_errors(project: Project, module: str) -> None:
    if module == "classes.py":
        pytest.importorskip("attrs")
    project.write({module: CODE[module]})
    beside = project.mypy("--check-untyped-defs", module, cache="beside")
    project.configure()
    alone = project.mypy("--check-untyped-defs", module, cache="alone")
    assert beside.without_ours() == list(alone.messages)
    reveals = CODE[module].count("reveal_type(")
    assert sum("Revealed type" in message.text for message in alone.messages) == reveals
    assert any(message.severity == "error" for message in alone.messages)


def test_our_findings_are_there(project: Project) -> None:
    """The comparison above would prove nothing if the plugin had checked none of these calls."""
    made = {
        "managers.py": 'sync("wrong")',
        "records.py": "reveal_type(Point(1) <",
        "values.py": "reveal_type(tempfile.",
    }
    project.write({name: CODE[name] for name in made})
    found = project.mypy(*made).found()
    for name, text in made.items():
        lines = CODE[name].splitlines()
        (line,) = (number for number, found in enumerate(lines, 1) if text in found)
        assert (name, line, "never-entered") in found
