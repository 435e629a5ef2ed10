"""``fix``: edits about single statements, fields, locks, and what an exception leaves open."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.gate.conftest import Project, Said

from .conftest import LIBRARY, fix_all, wrongly_left
from .test_enclosing import run

EDITED = {
    "parts_of_a_tuple": (
        """\
def pair() -> tuple[Conn, Conn]:
    return Conn(), Conn()


async def f(url: str) -> int:
    one, two = pair()
    # both
    await one.get(url)
    await two.get(url)
    await one.close()
    print(url)
    return len(url)
""",
        """\
def pair() -> tuple[Conn, Conn]:
    return Conn(), Conn()


async def f(url: str) -> int:
    one, two = pair()
    async with one, two:
        # both
        await one.get(url)
        await two.get(url)
    print(url)
    return len(url)
""",
    ),
    "refused_at_first": (
        """\
from collections.abc import AsyncIterator


async def items(url: str) -> AsyncIterator[int]:
    one = Conn()
    try:
        two = await connect()
    except BaseException:
        await one.close()
        raise
    try:
        for row in await two.rows():
            yield row
    finally:
        if url:
            yield 0
        try:
            await two.close()
        finally:
            await one.close()
""",
        """\
from collections.abc import AsyncIterator


async def items(url: str) -> AsyncIterator[int]:
    async with Conn():
        async with await connect() as two:
            try:
                for row in await two.rows():
                    yield row
            finally:
                if url:
                    yield 0
""",
    ),
    "used_after_its_block": (
        """\
async def last() -> str:
    # two lines
    async with Once() as lines:
        text = await lines.line()
    # the second
    if text:
        text = await lines.line()
    print(text)
    return text
""",
        """\
async def last() -> str:
    # two lines
    async with Once() as lines:
        text = await lines.line()
        # the second
        if text:
            text = await lines.line()
    print(text)
    return text
""",
    ),
    "entered_by_hand": (
        """\
async def f(url: str) -> int:
    # a page
    conn = await Conn().__aenter__()
    answer = await conn.get(url)
    print(answer.text)
    print(url)
    return len(url)
""",
        """\
async def f(url: str) -> int:
    # a page
    async with Conn() as conn:
        answer = await conn.get(url)
        print(answer.text)
    print(url)
    return len(url)
""",
    ),
    "several_entered_by_hand": (
        """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def both() -> AsyncIterator[tuple[Conn, int]]:
    async with Conn() as conn:
        yield conn, 1


async def f(url: str) -> int:
    conn, number = await both().__aenter__()
    await conn.get(url)
    print(url)
    return len(url)
""",
        """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def both() -> AsyncIterator[tuple[Conn, int]]:
    async with Conn() as conn:
        yield conn, 1


async def f(url: str) -> int:
    async with both() as (conn, number):
        await conn.get(url)
    print(url)
    return len(url)
""",
    ),
    "closing_without_await": (
        """\
from contextlib import closing


async def f(url: str) -> int:
    # a page
    with closing(Conn()) as conn:
        await conn.get(url)
    return len(url)
""",
        """\
from contextlib import closing


async def f(url: str) -> int:
    # a page
    async with Conn() as conn:
        await conn.get(url)
    return len(url)
""",
    ),
    "discarded_and_closed": (
        """\
async def f(url: str) -> int:
    # a probe
    await connect()
    return len(url)
""",
        """\
async def f(url: str) -> int:
    # a probe
    async with await connect():
        pass
    return len(url)
""",
    ),
    "discarded_without_a_block": (
        """\
def f(url: str) -> int:
    Plain()
    return len(url)
""",
        """\
def f(url: str) -> int:
    plain = Plain()
    plain.close()
    return len(url)
""",
    ),
    "never_entered": (
        """\
import asyncio


async def f(url: str) -> int:
    number = 1
    asyncio.timeout(60)
    async with Conn() as conn:
        await conn.get(url)
    return number
""",
        """\
import asyncio


async def f(url: str) -> int:
    number = 1
    async with asyncio.timeout(60):
        async with Conn() as conn:
            await conn.get(url)
        return number
""",
    ),
    "another_owner": (
        """\
async def f(url: str) -> dict[str, Conn]:
    found = {}
    conn = Conn()
    await conn.get(url)
    found["it"] = conn
    return found
""",
        """\
async def f(url: str) -> dict[str, Conn]:
    found = {}
    conn = Conn()
    try:
        await conn.get(url)
    except BaseException:
        await conn.close()
        raise
    found["it"] = conn
    return found
""",
    ),
    "entering": (
        """\
class Pair:
    async def __aenter__(self) -> Conn:
        self.conn = Conn()
        # is it alive?
        await self.conn.get("x")
        await self.conn.rows()
        return self.conn

    async def __aexit__(self, *exc: object) -> None:
        await self.conn.close()


async def f(url: str) -> None:
    async with Pair() as conn:
        await conn.get(url)
""",
        """\
class Pair:
    async def __aenter__(self) -> Conn:
        self.conn = Conn()
        # is it alive?
        try:
            await self.conn.get("x")
            await self.conn.rows()
        except BaseException:
            await self.conn.close()
            raise
        return self.conn

    async def __aexit__(self, *exc: object) -> None:
        await self.conn.close()


async def f(url: str) -> None:
    async with Pair() as conn:
        await conn.get(url)
""",
    ),
    "an_unknown_release": (
        """\
async def shut(conn: Conn) -> None:
    await conn.close()


async def f(url: str) -> int:
    conn = Conn()
    await conn.get(url)
    await shut(conn)
    return 1
""",
        """\
async def shut(conn: Conn) -> None:
    await conn.close()


async def f(url: str) -> int:
    conn = Conn()
    try:
        await conn.get(url)
    except BaseException:
        await conn.close()
        raise
    await shut(conn)
    return 1
""",
    ),
    "a_process": (
        """\
import asyncio


async def f(url: str) -> int:
    try:
        process = await asyncio.create_subprocess_exec("true")
        out, _ = await asyncio.wait_for(process.communicate(), 60)
        await connect_and_get(url)
        return len(out or b"")
    except TimeoutError:
        return 0


async def connect_and_get(url: str) -> None:
    async with Conn() as conn:
        await conn.get(url)
""",
        """\
import asyncio


async def f(url: str) -> int:
    try:
        process = await asyncio.create_subprocess_exec("true")
        try:
            out, _ = await asyncio.wait_for(process.communicate(), 60)
        except BaseException:
            if process.returncode is None:
                process.kill()
            await process.wait()
            raise
        await connect_and_get(url)
        return len(out or b"")
    except TimeoutError:
        return 0


async def connect_and_get(url: str) -> None:
    async with Conn() as conn:
        await conn.get(url)
""",
    ),
    "a_lock": (
        """\
import asyncio


class Counter:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()

    async def get(self, conn: Conn, url: str) -> int:
        await self.lock.acquire()
        if url == "busy":
            self.lock.release()
            return 0
        rows = await conn.rows()
        await conn.get(url)
        self.lock.release()
        return len(rows)


async def f(url: str) -> int:
    async with Conn() as conn:
        return await Counter().get(conn, url)
""",
        """\
import asyncio


class Counter:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()

    async def get(self, conn: Conn, url: str) -> int:
        async with self.lock:
            if url == "busy":
                return 0
            rows = await conn.rows()
            await conn.get(url)
        return len(rows)


async def f(url: str) -> int:
    async with Conn() as conn:
        return await Counter().get(conn, url)
""",
    ),
    "a_field": (
        """\
class Client:
    def __init__(self) -> None:
        self.first = Conn()
        self.second = Conn()

    async def close(self) -> None:
        \"\"\"Close it.\"\"\"
        await self.first.close()


async def f(url: str) -> int:
    client = Client()
    try:
        await client.second.get(url)
    finally:
        await client.close()
    return 1
""",
        """\
class Client:
    def __init__(self) -> None:
        self.first = Conn()
        self.second = Conn()

    async def close(self) -> None:
        \"\"\"Close it.\"\"\"
        try:
            await self.first.close()
        finally:
            await self.second.close()


async def f(url: str) -> int:
    client = Client()
    try:
        await client.second.get(url)
    finally:
        await client.close()
    return 1
""",
    ),
    "a_field_that_may_be_empty": (
        """\
class Client:
    conn: Conn | None = None

    async def get(self, url: str) -> None:
        if self.conn is None:
            self.conn = await connect()
        await self.conn.get(url)

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass


async def f(url: str) -> None:
    async with Client() as client:
        await client.get(url)
""",
        """\
class Client:
    conn: Conn | None = None

    async def get(self, url: str) -> None:
        if self.conn is None:
            self.conn = await connect()
        await self.conn.get(url)

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self.conn is not None:
            await self.conn.close()
            self.conn = None


async def f(url: str) -> None:
    async with Client() as client:
        await client.get(url)
""",
    ),
    "an_old_value": (
        """\
class Client:
    def __init__(self) -> None:
        self.conn: Conn | None = None

    async def dial(self) -> None:
        print("again")
        # a new one
        self.conn = await connect()

    async def get(self, url: str) -> None:
        if self.conn is None:
            await self.dial()
        assert self.conn is not None
        await self.conn.get("x")
        if url == "busy":
            await self.dial()
        await self.conn.get(url)

    async def close(self) -> None:
        if self.conn is not None:
            await self.conn.close()


async def f(url: str) -> None:
    client = Client()
    try:
        await client.get(url)
    finally:
        await client.close()
""",
        """\
class Client:
    def __init__(self) -> None:
        self.conn: Conn | None = None

    async def dial(self) -> None:
        print("again")
        # a new one
        if self.conn is not None:
            await self.conn.close()
            self.conn = None
        self.conn = await connect()

    async def get(self, url: str) -> None:
        if self.conn is None:
            await self.dial()
        assert self.conn is not None
        await self.conn.get("x")
        if url == "busy":
            await self.dial()
        await self.conn.get(url)

    async def close(self) -> None:
        if self.conn is not None:
            await self.conn.close()


async def f(url: str) -> None:
    client = Client()
    try:
        await client.get(url)
    finally:
        await client.close()
""",
    ),
    "made_in_the_try": (
        """\
async def f(url: str) -> int:
    # about it
    try:
        conn = await connect()
        await conn.get(url)
        return 1
    finally:
        await conn.close()
""",
        """\
async def f(url: str) -> int:
    # about it
    conn = await connect()
    try:
        await conn.get(url)
        return 1
    finally:
        await conn.close()
""",
    ),
    "made_later_in_the_try": (
        """\
async def f(url: str) -> int:
    try:
        print(url)
        conn = await connect()
        await conn.get(url)
        return 1
    finally:
        print("done")
        await conn.close()
""",
        """\
async def f(url: str) -> int:
    conn = None
    try:
        print(url)
        conn = await connect()
        await conn.get(url)
        return 1
    finally:
        print("done")
        if conn is not None:
            await conn.close()
""",
    ),
    "plain_data": (
        """\
from dataclasses import dataclass, field


@dataclass
class Found:
    texts: dict[str, str] = field(default_factory=dict)


async def f(url: str) -> Found:
    found = Found()
    conn = Conn()
    found.texts[url] = (await conn.get(url)).text
    return found
""",
        """\
from dataclasses import dataclass, field


@dataclass
class Found:
    texts: dict[str, str] = field(default_factory=dict)


async def f(url: str) -> Found:
    found = Found()
    async with Conn() as conn:
        found.texts[url] = (await conn.get(url)).text
    return found
""",
    ),
    "made_in_branches": (
        """\
async def f(url: str) -> int:
    if url == "busy":
        conn = Conn()
    elif url:
        conn = await connect()
    else:
        raise ValueError
    # and now
    await conn.get(url)
    rows = await conn.rows()
    return len(rows)
""",
        """\
async def f(url: str) -> int:
    if url == "busy":
        conn = Conn()
    elif url:
        conn = await connect()
    else:
        raise ValueError
    async with conn:
        # and now
        await conn.get(url)
        rows = await conn.rows()
    return len(rows)
""",
    ),
    "started_later": (
        """\
class Client:
    conn: Conn | None = None

    async def start(self) -> None:
        self.conn = await connect()

    async def get(self, url: str) -> None:
        if self.conn is not None:
            await self.conn.get(url)

    async def close(self) -> None:
        if self.conn is not None:
            await self.conn.close()


async def f(url: str) -> int:
    client = Client()
    await client.start()
    await client.get(url)
    await client.close()
    return 1
""",
        """\
class Client:
    conn: Conn | None = None

    async def start(self) -> None:
        self.conn = await connect()

    async def get(self, url: str) -> None:
        if self.conn is not None:
            await self.conn.get(url)

    async def close(self) -> None:
        if self.conn is not None:
            await self.conn.close()


async def f(url: str) -> int:
    client = Client()
    await client.start()
    try:
        await client.get(url)
    finally:
        await client.close()
    return 1
""",
    ),
    "a_block_that_is_not_async": (
        """\
async def f(url: str) -> int:
    file = open(__file__)
    number = len(file.read()) * 0
    await connect_and_close()
    file.close()
    return number


async def connect_and_close() -> None:
    async with Conn():
        pass
""",
        """\
async def f(url: str) -> int:
    with open(__file__) as file:
        number = len(file.read()) * 0
        await connect_and_close()
    return number


async def connect_and_close() -> None:
    async with Conn():
        pass
""",
    ),
    "an_exit_signature": (
        """\
class Session:
    def __enter__(self) -> "Session":
        return self

    def __exit__(self, error: Exception | None = None) -> None:
        print("left")
""",
        """\
class Session:
    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *exc: object) -> None:
        print("left")
""",
    ),
    "a_pair_for_the_other_statement": (
        """\
class Hold:
    async def take(self) -> None: ...

    async def __enter__(self) -> None:
        await self.take()

    async def __exit__(self, *exc: object) -> None:
        print("left")
""",
        """\
class Hold:
    async def take(self) -> None: ...

    async def __aenter__(self) -> None:
        await self.take()

    async def __aexit__(self, *exc: object) -> None:
        print("left")
""",
    ),
    "a_sync_dunder": (
        """\
class Session:
    async def __aenter__(self) -> "Session":
        return self

    def __aexit__(self, *exc: object) -> None:
        print("left")
""",
        """\
class Session:
    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(self, *exc: object) -> None:
        print("left")
""",
    ),
}

SELECTED = {
    "a_class_that_nothing_closes": (
        """\
class Client:
    def __init__(self) -> None:
        self.conn = Conn()

    async def get(self, url: str) -> str:
        return (await self.conn.get(url)).text
""",
        """\
class Client:
    def __init__(self) -> None:
        self.conn = Conn()

    async def get(self, url: str) -> str:
        return (await self.conn.get(url)).text

    async def close(self) -> None:
        await self.conn.close()
""",
    ),
    "a_swallowing_exit": (
        """\
class Session:
    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(self, *exc: object) -> bool:
        print("left")
        return True
""",
        """\
class Session:
    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(self, *exc: object) -> None:
        print("left")
""",
    ),
    "a_handler": (
        """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Conn]:
    try:
        async with Conn() as conn:
            await conn.get(url)
            yield conn
    except Exception:
        print("wrong")
""",
        """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Conn]:
    try:
        async with Conn() as conn:
            await conn.get(url)
            yield conn
    except Exception:
        print("wrong")
        raise
""",
    ),
}

LEFT = {
    "a_protocol_that_works_with_it": (
        """\
import asyncio


async def f(host: str) -> None:
    await asyncio.start_server(lambda *_: None, host)
""",
        '"lambda *_: None" may work with it',
    ),
    "a_maker_that_keeps_it": (
        """\
class Pool:
    def connect(self) -> Conn:
        return Conn()


def f(pool: Pool) -> None:
    pool.connect()
""",
        "what makes it may keep it",
    ),
    "perhaps_not_bound": (
        """\
async def f(url: str) -> int:
    if url == "busy":
        conn = Conn()
    elif url:
        print("nothing")
    else:
        raise ValueError
    if url == "busy":
        await conn.get(url)
    return 1
""",
        'nothing uses "conn" after it is made',
    ),
    "no_close": (
        """\
class Client:
    def __init__(self) -> None:
        self.conn = Conn()
""",
        'no method of "Client" closes it, and its users would have to call one; "--select',
    ),
    "an_inherited_close": (
        """\
class Base:
    async def close(self) -> None:
        print("closed")


class Client(Base):
    def __init__(self) -> None:
        self.conn = Conn()
""",
        "it has, or inherits, a method that does not close it",
    ),
    "a_close_that_cannot_wait": (
        """\
class Client:
    def __init__(self) -> None:
        self.conn = Conn()

    def close(self) -> None:
        print("closed")
""",
        '"close" is no coroutine, and cannot await "close"',
    ),
    "a_field_of_others": (
        """\
class Client:
    def __init__(self, conn: Conn | None = None) -> None:
        self.conn = conn or Conn()

    async def close(self) -> None:
        print("closed")
""",
        'others may own what is in "self.conn"',
    ),
    "a_disconnect_from_which_it_comes_back": (
        """\
class Client:
    def __init__(self) -> None:
        self.conn = Conn()

    async def disconnect(self) -> None:
        print("gone")
""",
        "it has, or inherits, a method that does not close it",
    ),
    "a_field_without_a_value": (
        """\
class Client:
    async def start(self) -> None:
        self.conn = await connect()

    async def close(self) -> None:
        print("closed")
""",
        '"self.conn" has no value before it is made',
    ),
    "an_old_value_of_a_sync_method": (
        """\
class Client:
    def __init__(self) -> None:
        self.conn = Conn()

    def rebind(self) -> None:
        self.conn = Conn()

    async def close(self) -> None:
        await self.conn.close()
""",
        '"close" has to be awaited, and this is no coroutine',
    ),
    "an_exit_that_reads_its_arguments": (
        """\
class Session:
    def __enter__(self) -> "Session":
        return self

    def __exit__(self, error: Exception | None = None) -> None:
        print(error)
""",
        "what it reads of its arguments is not clear",
    ),
    "a_process_that_may_go_on": (
        """\
import asyncio


async def f(name: str) -> int:
    process = await asyncio.create_subprocess_exec(name)
    return process.pid
""",
        '"process" may be meant to go on',
    ),
    "a_block_of_two": (
        """\
async def f() -> str:
    async with Conn() as conn, Once() as lines:
        await conn.rows()
    return await lines.line()
""",
        "the block would hold something else for longer as well",
    ),
    "exited_by_hand_too": (
        """\
async def f(url: str) -> int:
    conn = await Conn().__aenter__()
    if url:
        await conn.__aexit__(None, None, None)
    return len(url)
""",
        "it is exited by hand as well",
    ),
    "an_enter_whose_result_is_lost": (
        """\
async def f(url: str) -> int:
    await Conn().__aenter__()
    return len(url)
""",
        "where it is to be exited is not clear",
    ),
    "a_swallowing_exit": (SELECTED["a_swallowing_exit"][0], '"--select exit-swallows"'),
    "a_handler": (SELECTED["a_handler"][0], '"--select yield-count"'),
}


def test_edits(fixing: Project) -> None:
    found, said = fix_all(fixing, whole(EDITED, 0), "--ignore", "returned")
    assert found == whole(EDITED, 1)
    assert said == Said(0, "", f"{len(EDITED)} files changed\n")


def test_edits_that_are_selected(fixing: Project) -> None:
    args = ("--select", "exit-swallows,field-leak,yield-count")
    found, said = fix_all(fixing, whole(SELECTED, 0), *args)
    assert found == whole(SELECTED, 1)
    assert said.status == 0


def test_what_is_left(fixing: Project) -> None:
    found, said = fix_all(fixing, whole(LEFT, 0), "--ignore", "returned")
    assert found == whole(LEFT, 0)
    assert wrongly_left(said, {name: reason for name, (_, reason) in LEFT.items()}) == {}
    assert said.status == 1


@pytest.mark.parametrize("argument", ["x", "busy", ""])
@pytest.mark.parametrize("name", [name for name, (text, _) in EDITED.items() if " f(" in text])
def test_it_runs_as_before(name: str, argument: str) -> None:
    library: dict[str, object] = {"__name__": __name__, "__file__": __file__}
    exec(LIBRARY, library)
    before, after = (run(dict(library), text, argument) for text in EDITED[name])
    # What a dictionary has is another object each time.
    assert str(after.result).partition(" at ")[0] == str(before.result).partition(" at ")[0]
    assert [e for e in after.events if e != "close"] == [e for e in before.events if e != "close"]
    kept = name == "another_owner" and argument
    assert kept or after.events.count("close") >= after.events.count("open")


def whole(cases: Mapping[str, tuple[str, str]], part: int) -> dict[str, str]:
    """Return a part of each case, with the import of what it uses of the library."""
    return {name: head_of(case[0]) + case[part] for name, case in cases.items()}


def head_of(text: str) -> str:
    names = [n for n in ("Conn", "Once", "Plain", "connect") if re.search(rf"\b{n}\b", text)]
    return f"from library import {', '.join(names)}\n\n" if names else ""
