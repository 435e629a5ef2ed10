"""``infer``: what it prints of small projects, and what it says of wrong use."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from .conftest import WHOLE, Project, lines

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

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class Operator:
    def __init__(self, line: Line) -> None:
        self.line = line

    async def greet(self) -> None:
        await self.line.say("hello")


class Booth:
    def __init__(self, writer: StreamWriter) -> None:
        self.writer = writer

    def close(self) -> None:
        self.writer.close()
"""
CALLS = """\
import asyncio
from asyncio import StreamReader, StreamWriter

from exchange.lines import Line

kept: list[StreamWriter] = []


async def opened(host: str) -> Line:
    line = Line(host)
    await line.dial()
    return line


async def pair(host: str) -> tuple[StreamReader, StreamWriter]:
    return await asyncio.open_connection(host, 1)


def hang_up(writer: StreamWriter) -> None:
    try:
        writer.write(b"bye")
    finally:
        writer.close()


def hang_up_later(writer: StreamWriter, now: bool) -> None:
    if now:
        writer.close()


async def greet(writer: StreamWriter) -> None:
    writer.write(b"hello")
    await writer.drain()


def keep(writer: StreamWriter) -> None:
    kept.append(writer)


def same(writer: StreamWriter) -> StreamWriter:
    return writer


def add(a: int, b: int) -> int:
    return a + b
"""


@pytest.fixture
def exchange(project: Project) -> Project:
    """A package of two modules with bodies, and one that has nothing to say."""
    project.write("exchange/__init__.py", "")
    project.write("exchange/lines.py", LINES)
    project.write("exchange/calls.py", CALLS)
    return project


def told(out: str) -> dict[str, str]:
    """What the text says of each function and class."""
    said = (line.split(maxsplit=1)[1] for line in lines(out) if line.startswith("  "))
    return {name: rest for name, _, rest in (text.partition(": ") for text in said)}


def test_a_block_for_each_module(exchange: Project) -> None:
    said = exchange.call("infer", "exchange")
    assert (said.status, said.err) == (0, "")
    blocks = [line for line in lines(said.out) if line and not line.startswith(" ")]
    assert blocks == [
        "exchange.calls (exchange/calls.py)",
        "exchange.lines (exchange/lines.py)",
        "9 functions and 3 classes in 2 modules; nothing is known of 1 module",
    ]


def test_functions(exchange: Project) -> None:
    said = told(exchange.call("infer", "exchange").out)
    assert said["opened"] == "returns a new Line"
    assert said["pair"] == "element 1 of the result is a new StreamWriter"
    assert said["hang_up"] == "always releases writer"
    assert said["hang_up_later"] == "may release writer"
    assert said["greet"] == "only uses writer (drain, write)"
    assert said["keep"] == "keeps (in append()) writer"
    assert said["same"] == "may return writer; returns its argument writer"
    assert "add" not in said


def test_classes(exchange: Project) -> None:
    said = told(exchange.call("infer", "exchange").out)
    assert said["class Line"] == (
        "a resource once it is started by dial; released by close;"
        " owns _writer (made in dial, released by close);"
        " used by exchange.lines.Operator, which never releases it"
    )
    assert said["class Operator"] == "not a resource; uses line (given by line, not released)"
    assert said["class Booth"] == (
        "a resource if it is given a new one; released by close;"
        " owns writer (given by writer, released by close)"
    )
    assert said["Operator.__init__"] == "keeps, but never releases, line"
    assert said["Booth.__init__"] == "takes over writer"


def by_name(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in entries}


def test_json(exchange: Project) -> None:
    said = exchange.call("infer", "exchange", "--format", "json")
    assert (said.status, said.err) == (0, "")
    read = json.loads(said.out)
    assert read["version"] == 1
    modules = {module["module"]: module for module in read["modules"]}
    assert list(modules) == ["exchange", "exchange.calls", "exchange.lines"]
    functions = by_name(modules["exchange.calls"]["functions"])
    assert functions["opened"]["results"] == [
        {
            "element": None,
            "source": "new",
            "name": "",
            "opened": False,
            "kept": False,
            "uses": ["_writer", "dial", "host"],
        }
    ]
    assert functions["pair"]["new"] == [{"element": 1, "class": "StreamWriter"}]
    assert functions["hang_up"]["parameters"] == [
        {
            "name": "writer",
            "position": 0,
            "class": "StreamWriter",
            "uses": ["close", "write"],
            "released": "always",
            "entered": False,
            "handed_over": False,
            "taken_over": False,
            "kept_in": [],
            "returned": False,
            "unknown": False,
        }
    ]
    assert functions["hang_up_later"]["parameters"][0]["released"] == "may"
    classes = by_name(modules["exchange.lines"]["classes"])
    assert classes["Line"] == {
        "name": "Line",
        "line": 5,
        "kind": "empty",
        "release": ["close"],
        "start": ["dial"],
        "fields": [
            {
                "name": "_writer",
                "owned": True,
                "made_in": ["dial"],
                "given_by": [],
                "released_by": ["close"],
            }
        ],
        "dependants": ["exchange.lines.Operator"],
    }
    assert classes["Operator"]["kind"] == "none"


def test_nothing_depends_on_the_cache(exchange: Project) -> None:
    first = exchange.call("infer", "exchange")
    assert exchange.call("check", "exchange").status == 1
    assert exchange.call("infer", "exchange") == first


def test_only_named_files_are_printed(exchange: Project) -> None:
    said = exchange.call("infer", "exchange/calls.py")
    assert "exchange.lines (" not in said.out
    assert told(said.out)["opened"] == "returns a new Line"


def test_functions_without_annotations_are_looked_at(project: Project) -> None:
    project.write("a.py", LINES + "\n\ndef other(x):\n    return x\n")
    assert "class Line" in told(project.call("infer").out)


def test_a_file_that_does_not_parse(exchange: Project) -> None:
    exchange.write("exchange/broken.py", "def f(:\n")
    said = exchange.call("infer", "exchange")
    assert said.status == 2
    assert said.err.startswith("exchange/broken.py:1: error: ")
    assert told(said.out)["opened"] == "returns a new Line"


def test_a_configuration_that_turns_it_off(project: Project) -> None:
    project.write("a.py", LINES)
    project.write("pyproject.toml", "[tool.mypy]\n[tool.asyncgate]\ninfer = false\n")
    said = project.call("infer", "a.py")
    assert (said.status, said.out) == (2, "")
    assert '"infer = false"' in said.err


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["nothing.py"], 'no file or folder "nothing.py"'),
        (["--write"], "--write needs --annotate"),
        (["--annotate", "--catalog"], "exclude each other"),
        (["--catalog", "--format", "json"], "exclude each other"),
        (["--strict"], 'put options of mypy after "--"'),
    ],
)
def test_wrong_use(project: Project, args: list[str], expected: str) -> None:
    project.write("a.py", WHOLE)
    said = project.call("infer", *args)
    assert (said.status, said.out) == (2, "")
    assert expected in said.err


def test_without_libcst(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("a.py", WHOLE)
    monkeypatch.setitem(sys.modules, "libcst", None)
    said = project.call("infer", "a.py", "--annotate")
    assert (said.status, said.out) == (2, "")
    assert lines(said.err) == [
        "mypy-asyncgate: error: --annotate needs LibCST, which is not installed;"
        ' pip install "mypy-asyncgate[annotate]"'
    ]
