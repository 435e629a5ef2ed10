"""SQLAlchemy 2: what each manager gives when entered, awaited and started."""

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, AsyncTransaction
from sqlalchemy.ext.asyncio.base import GeneratorStartableContext, StartableContext
from sqlalchemy.ext.asyncio.session import AsyncSessionTransaction
from typing_extensions import assert_type


class Connection(AsyncConnection): ...


class Transaction(AsyncTransaction): ...


async def engine(engine: AsyncEngine) -> None:
    assert_type(engine.connect(), AsyncConnection)
    assert_type(await engine.connect(), AsyncConnection)
    assert_type(await engine.connect().start(), AsyncConnection)
    async with engine.connect() as conn:
        assert_type(conn, AsyncConnection)
    async with engine.begin() as conn:
        assert_type(conn, AsyncConnection)
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        assert_type(conn, AsyncConnection)


async def connection(conn: AsyncConnection) -> None:
    assert_type(conn.begin(), AsyncTransaction)
    assert_type(await conn.begin(), AsyncTransaction)
    assert_type(await conn.begin_nested().start(), AsyncTransaction)
    async with conn.begin() as trans:
        assert_type(trans, AsyncTransaction)
    async with conn.begin_nested() as trans:
        assert_type(trans, AsyncTransaction)
    assert_type(conn.get_transaction(), AsyncTransaction | None)
    assert_type(conn.info, dict[Any, Any])
    assert_type(await conn.execution_options(stream_results=True), AsyncConnection)


async def subclasses(conn: Connection, trans: Transaction) -> None:
    async with conn as entered_conn:
        assert_type(entered_conn, Connection)
    async with trans as entered_trans:
        assert_type(entered_trans, Transaction)
    assert_type(await conn.start(), Connection)
    assert_type(await conn.execution_options(), Connection)
    assert_type(await trans.start(), Transaction)


async def bases(start: StartableContext[int], generator: GeneratorStartableContext[int]) -> None:
    assert_type(await start, int)
    assert_type(await generator, int)
    async with start as a, generator as b:
        assert_type(a, int)
        assert_type(b, int)


async def session(session: AsyncSession) -> None:
    assert_type(await session.connection(), AsyncConnection)
    async with session.begin() as trans:
        assert_type(trans, AsyncSessionTransaction)
    async with session.begin_nested() as trans:
        assert_type(trans, AsyncSessionTransaction)


async def exits(
    conn: AsyncConnection,
    kind: type[BaseException] | None,
    error: BaseException | None,
    traceback: TracebackType | None,
) -> None:
    assert_type(await conn.begin().__aexit__(kind, error, traceback), None)
    assert_type(await conn.__aexit__(None, None, None), None)


def protocols(engine: AsyncEngine, conn: AsyncConnection) -> None:
    first: AbstractAsyncContextManager[AsyncConnection, None] = engine.connect()
    second: AbstractAsyncContextManager[AsyncConnection, bool | None] = engine.begin()
    third: AbstractAsyncContextManager[AsyncTransaction, None] = conn.begin()
    print(first, second, third)


async def never_swallows(engine: AsyncEngine) -> int:
    async with engine.connect() as conn, conn.begin():
        return 1
