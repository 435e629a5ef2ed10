"""``infer --catalog``: what it says of a library, and that its users get the same findings."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import indent

import pytest

from mypy_asyncgate.catalog.library import Library
from mypy_asyncgate.catalog.load import read_file
from mypy_asyncgate.catalog.model import CallEntry, CatalogError, ClassEntry, Gives, ProducerEntry

from .conftest import Project, lines

LINES = """\
import asyncio
from asyncio import StreamReader, StreamWriter


class Line:
    def __init__(self, host: str) -> None:
        self.host = host
        self._writer: StreamWriter | None = None

    async def dial(self) -> None:
        _, self._writer = await asyncio.open_connection(self.host, 1)

    async def say(self, text: str) -> None:
        assert self._writer is not None
        self._writer.write(text.encode())
        await self._writer.drain()

    def hang(self) -> None:
        self.close()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class Booth:
    def __init__(self, writer: StreamWriter) -> None:
        self.writer = writer

    def close(self) -> None:
        self.writer.close()


class Stand:
    def __init__(self, writer: StreamWriter) -> None:
        self.writer = writer

    async def show(self) -> None:
        self.writer.write(b"")


class _Hidden:
    def __init__(self) -> None:
        self.line: Line | None = None

    async def dial(self) -> None:
        self.line = await opened("")

    def close(self) -> None:
        if self.line is not None:
            self.line.close()


async def opened(host: str) -> Line:
    line = Line(host)
    await line.dial()
    return line
"""
CALLS = """\
import asyncio
from asyncio import StreamReader, StreamWriter


async def pair(host: str) -> tuple[StreamReader, StreamWriter]:
    return await asyncio.open_connection(host, 1)


def hang_up(writer: StreamWriter) -> None:
    writer.close()


def hang_up_later(writer: StreamWriter, now: bool) -> None:
    if now:
        writer.close()


async def greet(times: int, *, writer: StreamWriter) -> None:
    writer.write(b"hello")
    await writer.drain()


async def _greet(writer: StreamWriter) -> None:
    writer.write(b"hello")


class Switch:
    def end(self, writer: StreamWriter) -> None:
        writer.close()

    def show(self, writer: StreamWriter) -> None:
        writer.write(b"")

    @classmethod
    async def take(cls, host: str) -> StreamWriter:
        _, writer = await pair(host)
        return writer
"""
CLIENT = """\
from exchange.calls import Switch, greet, hang_up, hang_up_later, pair
from exchange.lines import Booth, Line, Stand, opened


async def leak_line() -> None:
    line = Line("")
    await line.dial()
    await line.say("")


async def use_line() -> None:
    line = Line("")
    try:
        await line.dial()
        await line.say("")
    finally:
        line.hang()


async def leak_opened() -> None:
    line = await opened("")
    await line.say("")


async def leak_half() -> None:
    line = await opened("")
    await line.say("")
    line.close()


async def leak_pair() -> None:
    _, writer = await pair("")
    await greet(1, writer=writer)


async def leak_in_stand() -> None:
    _, writer = await pair("")
    stand = Stand(writer)
    await stand.show()


async def use_pair() -> None:
    _, writer = await pair("")
    try:
        await greet(1, writer=writer)
    finally:
        hang_up(writer)


async def use_booth() -> None:
    _, writer = await pair("")
    booth = Booth(writer)
    booth.close()


async def leak_taken() -> None:
    writer = await Switch.take("")
    writer.write(b"")


async def use_switch(switch: Switch) -> None:
    switch.end(await Switch.take(""))


async def use_perhaps() -> None:
    _, writer = await pair("")
    hang_up_later(writer, True)
"""


@pytest.fixture
def exchange(project: Project) -> Project:
    """A library of two modules, with bodies."""
    project.write("exchange/__init__.py", "")
    project.write("exchange/lines.py", LINES)
    project.write("exchange/calls.py", CALLS)
    return project


def catalog(project: Project) -> Library:
    """Write the catalog of the library, and read it back."""
    said = project.call("infer", "exchange", "--catalog")
    assert (said.status, said.err) == (0, "")
    project.write("catalog.toml", said.out)
    mistakes: list[CatalogError] = []
    library = read_file(project.folder / "catalog.toml", "exchange", mistakes.append)
    assert library is not None
    assert mistakes == []
    return library


def test_only_of_one_whole_library(exchange: Project) -> None:
    exchange.write("other.py", LINES)

    def said(*paths: str) -> tuple[int, str, str]:
        return exchange.call("infer", "--catalog", *paths)

    error = "mypy-asyncgate: error: --catalog is for "
    of_all = f'{error}a whole library; name the folder of "exchange"\n'
    assert said("exchange/lines.py") == (2, "", of_all)
    of_one = f"{error}one library; here are several: exchange, other\n"
    assert said("exchange", "other.py") == (2, "", of_one)
    status, out, err = said("other.py")
    assert (status, out.splitlines()[1], err) == (0, 'name = "other"', "")


def test_classes(exchange: Project) -> None:
    (line,) = catalog(exchange).classes
    assert isinstance(line, ClassEntry)
    assert (line.name, line.kind.value) == ("exchange.lines.Line", "empty")
    assert (set(line.release), line.start, line.reusable) == ({"close", "hang"}, ("dial",), True)
    assert line.why == (
        "`dial` makes `self._writer`, `close` and `hang` release it; exchange/lines.py."
    )


def test_producers(exchange: Project) -> None:
    found = {entry.name: entry for entry in catalog(exchange).producers}
    assert {name.removeprefix("exchange."): entry.positions for name, entry in found.items()} == {
        "lines.opened": (),
        "calls.pair": (1,),
        "calls.Switch.take": (),
    }
    assert all(isinstance(e, ProducerEntry) and e.gives is Gives.FRESH for e in found.values())
    kind = found["exchange.lines.opened"].kind
    assert kind is not None
    assert kind.value == "release"
    assert found["exchange.calls.pair"].why == (
        "It makes a new `StreamWriter`, and keeps nothing; exchange/calls.py."
    )


def test_calls(exchange: Project) -> None:
    found = {
        entry.name.removeprefix("exchange."): (entry.does.value, entry.arguments)
        for entry in catalog(exchange).calls
        if isinstance(entry, CallEntry)
    }
    assert found == {
        "lines.Booth": ("takes", (0, "writer")),
        "lines.Stand": ("borrows", (0, "writer")),
        "calls.hang_up": ("releases", (0, "writer")),
        "calls.greet": ("borrows", ("writer",)),
        "calls.Switch.end": ("releases", (0, "writer")),
    }


def without_bodies(text: str) -> str:
    """The stub of a module: its functions without bodies."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [ast.Expr(ast.Constant(...))]
    return ast.unparse(tree) + "\n"


def found_in_client(project: Project, *paths: str) -> list[tuple[str, str]]:
    """The lines and codes of the findings in the client."""
    said = project.call("check", "client.py", *paths)
    assert said.err == ""
    return sorted(
        (line.split(":")[1], line.rpartition("[")[2])
        for line in lines(said.out)
        if line.startswith("client.py:") and ": error: " in line
    )


def test_users_get_the_same_findings(exchange: Project) -> None:
    exchange.write("client.py", CLIENT)
    with_bodies = found_in_client(exchange, "exchange")
    assert len(with_bodies) == 6
    catalog(exchange)
    for name in ("__init__", "lines", "calls"):
        module = Path("exchange", f"{name}.py")
        exchange.write(str(module.with_suffix(".pyi")), without_bodies(exchange.read(str(module))))
        (exchange.folder / module).unlink()
    assert len(found_in_client(exchange)) < 6
    exchange.write(
        "pyproject.toml", '[tool.mypy]\n[tool.asyncgate]\ncatalog-files = ["catalog.toml"]\n'
    )
    assert found_in_client(exchange) == with_bodies


def test_what_others_cannot_name_is_left_out(project: Project) -> None:
    imports, line, *_ = LINES.split("\n\n\n")
    project.write("exchange/__init__.py", "")
    project.write(
        "exchange/inner.py",
        f"{imports}\n\n\ndef make() -> object:\n{indent(line, '    ')}\n\n    return Line\n",
    )
    assert "class Line" in project.call("infer").out
    assert catalog(project).classes == ()


BLOCKS = """\
import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Session(ABC):
    @abstractmethod
    async def close(self) -> None: ...

    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


class TcpSession(Session):
    def __init__(self, url: str) -> None:
        self.url, self.closed = url, False

    async def close(self) -> None:
        self.closed = True


class Client:
    session_class: type[Session] = TcpSession

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_up = False

    async def start(self) -> None:
        await asyncio.sleep(1)
        self.is_up = True

    async def stop(self) -> None:
        await self._end()

    async def _end(self) -> None:
        self.is_up = False

    async def __aenter__(self) -> "Client":
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._end()

    def session(self) -> Session:
        return self.session_class(self.url)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        await self.stop()
        try:
            yield
        finally:
            await self.start()

    def batch(self) -> "_Batch":
        return _Batch(self)


class Early:
    def __init__(self) -> None:
        self._open()

    def _open(self) -> None:
        self.files: list[str] = []

    def open(self) -> None:
        self._open()

    def finish(self) -> None:
        self.files.clear()

    def __enter__(self) -> "Early":
        self.open()
        return self

    def __exit__(self, *exc: object) -> None:
        self.finish()


class _Batch:
    def __init__(self, client: Client) -> None:
        self.client = client

    async def __aenter__(self) -> list[str]:
        self.items: list[str] = []
        return self.items

    async def __aexit__(self, *exc: object) -> None:
        self.items.clear()


class Turn:
    async def acquire(self) -> None: ...

    def release(self) -> None:
        print("free")

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *exc: object) -> None:
        self.release()


async def connected(kind: type[Client], url: str) -> Client:
    client = kind(url)
    await client.start()
    return client
"""


def test_what_blocks_do(project: Project) -> None:
    project.write("exchange/__init__.py", "")
    project.write("exchange/blocks.py", BLOCKS)
    library = catalog(project)
    classes = {e.name.removeprefix("exchange.blocks."): e for e in library.classes}
    assert {name: (e.kind.value, e.release, e.start) for name, e in classes.items()} == {
        # Entering does nothing, so that there is something to close before.
        "Session": ("release", ("close",), ()),
        "TcpSession": ("release", ("close",), ()),
        "Client": ("lazy", ("stop",), ("start",)),
        # The constructor has done what entering does.
        "Early": ("release", ("finish",), ()),
        # It is private, but a method gives it.
        "_Batch": ("enter", (), ()),
    }
    producers = {e.name.removeprefix("exchange.blocks."): e.kind for e in library.producers}
    assert {name: kind.value if kind else None for name, kind in producers.items()} == {
        "Client.session": None,
        "Client.paused": None,
        "Client.batch": None,
        "connected": "release",
    }
