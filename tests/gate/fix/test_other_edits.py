"""``fix``: protocols, generators, coroutines and declarations."""

from __future__ import annotations

import pytest

from tests.gate.conftest import Project

from .conftest import HEAD, fix

SELECTED = {"def first": "asyncgen-leak", "def make": "returned"}

OTHERS = [
    (
        "return self",
        """\
class Prober:
    async def __aenter__(self) -> None:
        if not self:
            return
        print("entered")

    async def __aexit__(self, *exc: object) -> None:
        print("left")


async def f(found: list[Prober | None]) -> None:
    async with Prober() as prober:
        found.append(prober)
""",
        """\
class Prober:
    async def __aenter__(self) -> "Prober":
        if not self:
            return self
        print("entered")
        return self

    async def __aexit__(self, *exc: object) -> None:
        print("left")


async def f(found: list[Prober | None]) -> None:
    async with Prober() as prober:
        found.append(prober)
""",
    ),
    (
        "return the expression",
        """\
class Table:
    def __enter__(this):
        print("entered")
        this

    def __exit__(this, *exc: object) -> None:
        print("left")
""",
        """\
class Table:
    def __enter__(this):
        print("entered")
        return this

    def __exit__(this, *exc: object) -> None:
        print("left")
""",
    ),
    (
        "the enter half",
        """\
class Pool:
    async def close(self) -> None: ...

    # at the end
    async def __aexit__(self, *exc: object) -> None:
        await self.close()
""",
        """\
class Pool:
    async def close(self) -> None: ...

    # at the end
    async def __aenter__(self) -> "Pool":
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()
""",
    ),
    (
        "the exit half",
        """\
class Pool:
    async def __aenter__(self) -> "Pool":
        return self

    async def close(self) -> None: ...
""",
        """\
class Pool:
    async def __aenter__(self) -> "Pool":
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None: ...
""",
    ),
    (
        "an abstract half",
        """\
from abc import ABC, abstractmethod


class Crew(ABC):
    @abstractmethod
    async def hire(self, name: str) -> None: ...

    @abstractmethod
    async def __aexit__(self, *exc: object) -> None: ...
""",
        """\
from abc import ABC, abstractmethod


class Crew(ABC):
    @abstractmethod
    async def hire(self, name: str) -> None: ...

    @abstractmethod
    async def __aenter__(self) -> "Crew": ...

    @abstractmethod
    async def __aexit__(self, *exc: object) -> None: ...
""",
    ),
    (
        "try around a yield",
        """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def manager() -> AsyncIterator[Plain]:
    plain = Plain()
    other = Plain()
    # in the middle
    yield plain
    print("done")
    plain.close()
    other.close()
""",
        """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def manager() -> AsyncIterator[Plain]:
    plain = Plain()
    other = Plain()
    # in the middle
    try:
        yield plain
        print("done")
    finally:
        plain.close()
        other.close()
""",
    ),
    (
        "finally for a try around a yield",
        """\
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


@contextmanager
def manager(lock: Lock) -> Iterator[None]:
    lock.acquire()
    try:
        yield
    except ValueError:
        print("wrong")
        raise
    lock.release()
""",
        """\
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


@contextmanager
def manager(lock: Lock) -> Iterator[None]:
    lock.acquire()
    try:
        yield
    except ValueError:
        print("wrong")
        raise
    finally:
        lock.release()
""",
    ),
    (
        "a marker without an import of ours",
        """\
def make() -> Conn:
    return Conn()
""",
        """\
from typing import Annotated


def make() -> Annotated[Conn, "Owned"]:
    return Conn()
""",
    ),
    (
        "await",
        """\
async def f(conn: Conn) -> None:
    conn.close()
""",
        """\
async def f(conn: Conn) -> None:
    await conn.close()
""",
    ),
    (
        "async with",
        """\
async def f() -> None:
    with Conn() as conn:
        await conn.rows()
""",
        """\
async def f() -> None:
    async with Conn() as conn:
        await conn.rows()
""",
    ),
    (
        "aclosing",
        """\
from collections.abc import AsyncGenerator


async def items(conn: Conn) -> AsyncGenerator[int, None]:
    try:
        for row in await conn.rows():
            yield row
    finally:
        await conn.close()


async def first(conn: Conn) -> int:
    async for item in items(conn):
        return item
    return 0
""",
        """\
from collections.abc import AsyncGenerator
from contextlib import aclosing


async def items(conn: Conn) -> AsyncGenerator[int, None]:
    try:
        for row in await conn.rows():
            yield row
    finally:
        await conn.close()


async def first(conn: Conn) -> int:
    async with aclosing(items(conn)) as items2:
        async for item in items2:
            return item
    return 0
""",
    ),
]


@pytest.mark.parametrize(
    ("before", "after"), [(b, a) for _, b, a in OTHERS], ids=[n for n, *_ in OTHERS]
)
def test_other_edits(fixing: Project, before: str, after: str) -> None:
    selected = next((code for word, code in SELECTED.items() if word in before), None)
    found, said = fix(fixing, before, *(("--select", selected) if selected else ()))
    assert found.replace(HEAD.strip(), "").strip() == after.strip()
    assert (said.status, said.err) == (0, "1 file changed\n")
