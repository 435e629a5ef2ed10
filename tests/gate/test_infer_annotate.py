"""``infer --annotate``: what is written, and that it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Project, Said, lines

LINES = '''\
"""Lines."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from typing import Optional


class Line:
    def __init__(self, writer: StreamWriter) -> None:
        self.writer = writer

    def close(self) -> None:
        self.writer.close()

    @property
    def fresh(self) -> "Line":
        return Line(make())

    @classmethod
    def opened(cls) -> Optional[Line]:
        return cls(make()) if cls.__doc__ else None


class Operator:
    def __init__(self, writer: StreamWriter) -> None:
        self.writer = writer

    def greet(self) -> None:
        self.writer.write(b"hello")


def make() -> StreamWriter:
    raise NotImplementedError


async def pair(host: str) -> tuple[StreamReader, StreamWriter]:
    return await asyncio.open_connection(host, 1)


async def quoted(host: str) -> "tuple[StreamReader, StreamWriter]":
    return await pair(host)


async def either(host: str, lent: StreamWriter) -> StreamWriter:
    if host:
        _, writer = await pair(host)
        return writer
    return lent
'''
CALLS = """\
from asyncio import StreamWriter
import asyncio


def hang_up(writer: StreamWriter) -> None:
    try:
        writer.write(b"bye")
    finally:
        writer.close()


def hang_up_but(writer: StreamWriter) -> None:
    writer.write(b"bye")
    writer.close()


def hang_up_later(writer: StreamWriter, now: bool) -> None:
    if now:
        writer.close()


def outer(
    writer: StreamWriter,  # it is closed
    *,
    last: "StreamWriter",
) -> None:
    hang_up(writer)
    last.write(b"x")


async def greet(writer: StreamWriter, times: int = 1) -> None:
    writer.write(b"hello")
    await writer.drain()
"""


@pytest.fixture
def exchange(project: Project) -> Project:
    """A package of two modules; what ``make`` makes is known from a catalog."""
    project.write("exchange/__init__.py", "")
    project.write("exchange/lines.py", LINES)
    project.write("exchange/calls.py", CALLS)
    project.write(
        "pyproject.toml",
        '[tool.mypy]\nstrict = true\n[tool.asyncgate]\nfactories = ["exchange.lines.make"]\n',
    )
    return project


def added(said: Said) -> list[str]:
    """The lines that a diff adds."""
    return [line[1:].strip() for line in lines(said.out) if line[:1] == "+" and line[:3] != "+++"]


def test_a_diff(exchange: Project) -> None:
    before = exchange.read("exchange/lines.py")
    said = exchange.call("infer", "exchange", "--annotate")
    assert said.status == 0
    assert lines(said.err) == ['2 files to change; "--write" does it']
    assert exchange.read("exchange/lines.py") == before
    assert added(said) == [
        "from mypy_asyncgate import Borrowed, Owned",
        "def hang_up(writer: Owned[StreamWriter]) -> None:",
        "writer: Owned[StreamWriter],  # it is closed",
        'last: Borrowed["StreamWriter"],',
        "async def greet(writer: Borrowed[StreamWriter], times: int = 1) -> None:",
        "from mypy_asyncgate import Borrowed, Owned",
        "def __init__(self, writer: Owned[StreamWriter]) -> None:",
        'def fresh(self) -> Owned["Line"]:',
        "def opened(cls) -> Owned[Optional[Line]]:",
        "def __init__(self, writer: Borrowed[StreamWriter]) -> None:",
        "async def pair(host: str) -> tuple[StreamReader, Owned[StreamWriter]]:",
        'async def quoted(host: str) -> "tuple[StreamReader, Owned[StreamWriter]]":',
    ]


def test_what_is_written_holds_and_is_all(exchange: Project) -> None:
    before = exchange.call("check", "exchange", "--all")
    assert '"pair" returns a new "StreamWriter"' in before.out
    said = exchange.call("infer", "exchange", "--annotate", "--write")
    assert (said.status, said.out, said.err) == (0, "", "2 files changed\n")
    after = exchange.call("check", "exchange", "--all")
    # "either" gives its argument on one path, so nothing can be declared, and nothing is reported.
    assert [line for line in lines(after.out) if ": error: " in line] == []
    texts = [exchange.read(name) for name in ("exchange/lines.py", "exchange/calls.py")]
    said = exchange.call("infer", "exchange", "--annotate", "--write")
    assert (said.status, said.out, said.err) == (0, "", "nothing to write\n")
    assert texts == [exchange.read(name) for name in ("exchange/lines.py", "exchange/calls.py")]
    compile(texts[0], "lines.py", "exec")


def test_an_import_is_merged(project: Project) -> None:
    project.write(
        "a.py",
        "from asyncio import StreamWriter\n\nfrom mypy_asyncgate import Borrowed\n\n\n"
        "def lent(writer: Borrowed[StreamWriter]) -> None:\n    writer.write(b'')\n\n\n"
        "def hang_up(writer: StreamWriter) -> None:\n    writer.close()\n",
    )
    said = project.call("infer", "a.py", "--annotate")
    assert added(said) == [
        "from mypy_asyncgate import Owned, Borrowed",
        "def hang_up(writer: Owned[StreamWriter]) -> None:",
    ]


def test_another_thing_of_the_name(project: Project) -> None:
    project.write(
        "a.py",
        "from asyncio import StreamWriter\n\n\nclass Owned: ...\n\n\n"
        "def hang_up(writer: StreamWriter) -> None:\n    writer.close()\n",
    )
    said = project.call("infer", "a.py", "--annotate")
    assert (said.status, said.out, said.err) == (0, "", "nothing to write\n")


OVERRIDES = """\
from asyncio import StreamWriter


class Base:
    def end(self, writer: StreamWriter) -> None:
        writer.close()

    def stop(self, writer: StreamWriter) -> None:
        writer.close()


class Other(Base):
    def end(self, writer: StreamWriter) -> None:
        writer.write(b"")

    def stop(self, writer: StreamWriter) -> None:
        try:
            writer.write(b"")
        finally:
            writer.close()
"""


def test_an_override_that_does_not_own(project: Project) -> None:
    project.write("a.py", OVERRIDES)
    said = project.call("infer", "a.py", "--annotate")
    assert added(said)[1:] == ["def stop(self, writer: Owned[StreamWriter]) -> None:"] * 2
    project.call("infer", "a.py", "--annotate", "--write")
    assert "ownership-override" not in project.call("check", "a.py").out


def test_bytes_stay(project: Project) -> None:
    text = (
        "# coding: latin-1\r\nfrom asyncio import StreamWriter\r\n\r\n\r\n"
        "def hang_up(writer: StreamWriter) -> None:  # \xe9\r\n    writer.close()\r\n"
    )
    path = project.folder / "a.py"
    path.write_bytes(text.encode("latin-1"))
    assert project.call("infer", "a.py", "--annotate", "--write").status == 0
    new = path.read_bytes().decode("latin-1")
    assert "writer: Owned[StreamWriter]) -> None:  # \xe9\r\n" in new
    assert "\n" not in new.replace("\r\n", "")


def test_a_file_that_cannot_be_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(
        "a.py",
        "from asyncio import StreamWriter\n\n\n"
        "def hang_up(writer: StreamWriter) -> None:\n    writer.close()\n",
    )
    real = Path.write_bytes

    def refuse(path: Path, content: bytes) -> int:
        if path.name == "a.py":
            raise PermissionError(13, "Permission denied")
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    said = project.call("infer", "a.py", "--annotate", "--write")
    assert said.status == 2
    assert lines(said.err)[-1] == "a.py: error: it cannot be written: Permission denied"


def test_nothing_is_written_if_something_cannot_be_checked(exchange: Project) -> None:
    exchange.write("exchange/broken.py", "def f(:\n")
    said = exchange.call("infer", "exchange", "--annotate", "--write")
    assert (said.status, said.out) == (2, "")
    assert exchange.read("exchange/lines.py") == LINES
