"""``new`` and ``convert``."""

from __future__ import annotations

import pytest

from .conftest import Project, Said


@pytest.mark.parametrize("name", ["Pool", "_Pool", "pool", "open_pool"])
def test_what_is_new_is_right(project: Project, name: str) -> None:
    said = project.call("new", name)
    assert (said.status, said.err) == (0, "")
    project.write("a.py", said.out)
    project.write("mypy.ini", "[mypy]\nstrict = true\n")
    checked = project.call("check", "--all", "--select", "asyncgate,untyped-manager", "a.py")
    assert checked.status == 0, checked.out
    word = "class" if "P" in name else "async def"
    assert f"{word} {name}" in said.out


def test_what_is_no_name(project: Project) -> None:
    for name in ("my pool", "1", "", "class"):
        said = project.call("new", name)
        assert (said.status, said.out) == (2, "")
        assert "is no name" in said.err


GENERATOR = '''\
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reading(path: str) -> Iterator[str]:
    """Read."""
    try:
        yield path
    finally:
        print(path)


async def one() -> None:
    with reading("a") as text:
        print(text)


async def several(lock: object) -> None:
    # in order
    with open("b") as file, reading("b") as text, open("c"):
        print(file, text)


def other() -> None:
    with reading("d"):
        pass


def numbers() -> Iterator[int]:
    yield 1
'''
CONVERTED = '''\
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def reading(path: str) -> AsyncIterator[str]:
    """Read."""
    try:
        yield path
    finally:
        print(path)


async def one() -> None:
    async with reading("a") as text:
        print(text)


async def several(lock: object) -> None:
    # in order
    with open("b") as file:
        async with reading("b") as text:
            with open("c"):
                print(file, text)


def other() -> None:
    with reading("d"):
        pass


def numbers() -> Iterator[int]:
    yield 1
'''


def convert(project: Project, before: str, name: str) -> tuple[str, Said]:
    pytest.importorskip("libcst")
    project.write("a.py", before)
    said = project.call("convert", f"a.py:{name}", "--write")
    return project.read("a.py"), said


def test_a_generator_and_its_blocks(project: Project) -> None:
    found, said = convert(project, GENERATOR, "reading")
    assert found == CONVERTED
    assert said.status == 0
    assert said.err == 'a.py:26: left: this "with" is not in a coroutine\n1 file changed\n'


def test_a_class_and_its_blocks(project: Project) -> None:
    before = """\
from contextlib import AbstractContextManager
from types import TracebackType
import contextlib


class Pool(AbstractContextManager["Pool"]):
    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None: ...


class Other:
    def __enter__(self) -> None: ...
    def __exit__(self, *exc: object) -> None: ...


async def use() -> None:
    with Pool() as pool, Other():
        pool.close()
"""
    found, said = convert(project, before, "Pool")
    assert said == Said(0, "", "1 file changed\n")
    expected = before.replace("AbstractContext", "AbstractAsyncContext")
    expected = expected.replace(
        'def __enter__(self) -> "Pool"', 'async def __aenter__(self) -> "Pool"'
    )
    expected = expected.replace("def __exit__", "async def __aexit__", 1).replace(
        "    with Pool() as pool, Other():\n        pool.close()\n",
        "    async with Pool() as pool:\n        with Other():\n            pool.close()\n",
    )
    assert found == expected


def test_a_generator_type_with_three_arguments(project: Project) -> None:
    before = """\
import contextlib
import typing as t


@contextlib.contextmanager
def held() -> t.Generator[int, None, None]:
    yield 1
"""
    found, _ = convert(project, before, "held")
    assert (
        "@contextlib.asynccontextmanager\nasync def held() -> t.AsyncGenerator[int, None]:" in found
    )


USED = """\
from __future__ import annotations

from contextlib import ContextDecorator, ExitStack


class Pool(ContextDecorator):
    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None: ...

    def stop(self) -> None:
        self.__exit__(None, None, None)
        super().__exit__(None, None, None)

    async def run(self) -> None:
        with self:
            print("runs")


async def bound(other: Pool) -> None:
    pool = Pool()
    with pool, other as same:
        print(same)
    with ExitStack() as stack:
        stack.enter_context(pool)
        stack.enter_context(Pool())
        print(Pool())


@Pool()
def decorated() -> None: ...
"""


def test_other_uses_of_a_class(project: Project) -> None:
    found, said = convert(project, USED, "Pool")
    assert said == Said(
        0,
        "",
        'a.py:16: left: "__exit__" is called here\n'
        'a.py:17: left: "__exit__" is called here\n'
        'a.py:29: left: "enter_context" is called here\n'
        'a.py:30: left: "enter_context" is called here\n'
        "a.py:34: left: a function is decorated with it here\n"
        "1 file changed\n",
    )
    expected = USED.replace("ContextDecorator", "AsyncContextDecorator")
    expected = expected.replace("def __enter__", "async def __aenter__")
    expected = expected.replace("def __exit__", "async def __aexit__")
    for line in ("with self:", "with pool, other as same:"):
        expected = expected.replace(line, f"async {line}")
    assert found == expected


def test_a_method(project: Project) -> None:
    before = """\
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Store:
    @contextmanager
    def held(self, key: str) -> "Iterator[str]":
        try:
            yield key
        except KeyError as error:
            raise ValueError(key) from error

    async def use(self) -> None:
        with self.held("a") as key:
            print(key)


async def use(store: Store) -> None:
    with store.held("b"):
        pass
"""
    found, said = convert(project, before, "Store.held")
    assert said == Said(0, "", 'a.py:22: left: this "with" may enter it\n1 file changed\n')
    compile(found, "a.py", "exec")
    assert "    @asynccontextmanager\n    async def held" in found
    assert '-> "AsyncIterator[str]":' in found
    assert '        async with self.held("a") as key:' in found
    assert "import AsyncIterator\n" in found


def test_a_diff_first(project: Project) -> None:
    pytest.importorskip("libcst")
    project.write("a.py", GENERATOR)
    said = project.call("convert", "a.py:reading")
    assert said.out.startswith("--- a/a.py\n+++ b/a.py\n")
    assert project.read("a.py") == GENERATOR


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("a.py", "FILE:NAME"),
        ("a.py:", "FILE:NAME"),
        ("a.py:nothing", 'there is no one class or function "nothing" at the top level'),
        ("a.py:numbers", '"numbers" is no sync context manager'),
        ("a.py:chained", 'uses "yield from"'),
        ("a.py:Both", '"Both" is an async context manager already'),
        ("a.py:numbers.x", '"numbers" is no class'),
        ("a.py:Half", '"Half" has no "__exit__" of its own'),
        ("b.py:numbers", "b.py: error: it cannot be read: No such file or directory"),
        ("c.py:numbers", "c.py: error: "),
    ],
)
def test_what_cannot_be_converted(project: Project, target: str, reason: str) -> None:
    pytest.importorskip("libcst")
    chained = "\n\n@contextmanager\ndef chained() -> Iterator[int]:\n    yield from [1]\n"
    half = "class Half(Both):\n    def __enter__(self) -> Half:\n        return self\n"
    both = USED.replace("Pool", "Both").replace("def close", "def __aenter__")
    project.write("a.py", GENERATOR + chained + both.partition("\n\n")[2] + half)
    project.write("c.py", "def (")
    said = project.call("convert", target)
    assert (said.status, said.out) == (2, "")
    assert reason in said.err


def test_without_libcst(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mypy_asyncgate.gate.convert.command.find_spec", lambda name: None)
    project.write("a.py", GENERATOR)
    said = project.call("convert", "a.py:reading")
    assert said.status == 2
    assert 'pip install "mypy-asyncgate[fix]"' in said.err
