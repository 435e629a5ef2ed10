"""``fix``: a resource is released where it is needed no more."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, NamedTuple

import pytest

from tests.gate.conftest import Project, Said

from .conftest import LIBRARY, fix

ENCLOSED = [
    (
        """\
async def f(url: str) -> str:
    print("before")
    # about the connection
    conn = Conn()
    answer = await conn.get(url)
    text = await answer.read()
    print("after")
    return text
""",
        """\
async def f(url: str) -> str:
    print("before")
    # about the connection
    async with Conn() as conn:
        answer = await conn.get(url)
        text = await answer.read()
    print("after")
    return text
""",
    ),
    (
        """\
async def f(url: str) -> int:
    conn = Conn()
    rows = await conn.rows()
    await conn.close()

    return len(rows)
""",
        """\
async def f(url: str) -> int:
    async with Conn() as conn:
        rows = await conn.rows()

    return len(rows)
""",
    ),
    (
        """\
async def f(url: str) -> int:
    conn = Conn()
    await conn.get(url)
    try:
        return len(await conn.rows())
    finally:
        await conn.close()
""",
        """\
async def f(url: str) -> int:
    async with Conn() as conn:
        await conn.get(url)
        return len(await conn.rows())
""",
    ),
    (
        """\
async def f(url: str) -> int:
    conn = Conn()
    if not await conn.rows():
        await conn.close()
        return 0
    await conn.get(url)
    await conn.close()
    return 1
""",
        """\
async def f(url: str) -> int:
    async with Conn() as conn:
        if not await conn.rows():
            return 0
        await conn.get(url)
    return 1
""",
    ),
    (
        """\
async def f(urls: list[str]) -> None:
    for url in urls:
        conn = Conn()
        await conn.get(url)
        if not url:
            continue
        await conn.close()
        print(url)
""",
        """\
async def f(urls: list[str]) -> None:
    for url in urls:
        async with Conn() as conn:
            await conn.get(url)
            if not url:
                continue
        print(url)
""",
    ),
    (
        """\
async def f(url: str) -> int:
    answer = await Conn().rows()
    return len(answer)
""",
        """\
async def f(url: str) -> int:
    async with Conn() as conn:
        answer = await conn.rows()
    return len(answer)
""",
    ),
    (
        """\
def make() -> Conn:
    return Conn()


async def f(url: str) -> int:
    return len(await make().rows())
""",
        """\
def make() -> Conn:
    return Conn()


async def f(url: str) -> int:
    async with make() as conn:
        return len(await conn.rows())
""",
    ),
    (
        """\
def f(url: str) -> int:
    plain = Plain()
    number = plain.get(url)
    print(number)
    plain.close()
    return number
""",
        """\
def f(url: str) -> int:
    plain = Plain()
    try:
        number = plain.get(url)
        print(number)
    finally:
        plain.close()
    return number
""",
    ),
    (
        """\
async def f(url: str) -> None:
    final = Final()
    await final.run()
    await final.close()
""",
        """\
async def f(url: str) -> None:
    final = Final()
    try:
        await final.run()
    finally:
        await final.close()
""",
    ),
]


@pytest.mark.parametrize(("before", "after"), ENCLOSED)
def test_the_shortest_region(fixing: Project, before: str, after: str) -> None:
    found, said = fix(fixing, before, "--ignore", "returned")
    assert (found, said) == (after, Said(0, "", "1 file changed\n"))
    assert fixing.call("check", "a.py", "--all", "--ignore", "returned").status == 0


@pytest.mark.parametrize("number", range(len(ENCLOSED)))
@pytest.mark.parametrize("argument", ["x", ""])
def test_it_runs_as_before(number: int, argument: str) -> None:
    library: dict[str, object] = {"__name__": "library"}
    exec(LIBRARY, library)
    before, after = (run(dict(library), text, argument) for text in ENCLOSED[number])
    assert after.result == before.result
    assert [e for e in after.events if e != "close"] == [e for e in before.events if e != "close"]
    assert after.events.count("close") == after.events.count("open")


class Ran(NamedTuple):
    """What a run gives or raises, and what happens in it."""

    result: object
    events: list[str]


def run(names: dict[str, Any], text: str, argument: str) -> Ran:
    names["log"].clear()
    names["print"] = lambda *said: names["log"].append(str(said))
    exec(text, names)
    result: object
    try:
        result = names["f"]([argument] if "urls" in text else argument)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
    except ValueError as error:
        result = repr(error)
    return Ran(result, list(names["log"]))
