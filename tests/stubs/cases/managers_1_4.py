"""SQLAlchemy 1.4 with types-SQLAlchemy: everything entered or awaited is precise."""

from contextlib import AbstractAsyncContextManager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction
from typing_extensions import assert_type


class Connection(AsyncConnection): ...


class Transaction(AsyncTransaction): ...


async def engine(engine: AsyncEngine) -> None:
    assert_type(engine.connect(), AsyncConnection)
    assert_type(await engine.connect(), AsyncConnection)
    assert_type(await engine.connect().start(), AsyncConnection)
    assert_type(engine.begin(), AsyncEngine._trans_ctx)
    assert_type(await engine.begin(), AsyncConnection)
    async with engine.connect() as conn:
        assert_type(conn, AsyncConnection)
    async with engine.begin() as conn:
        assert_type(conn, AsyncConnection)
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        assert_type(conn, AsyncConnection)


async def connection(conn: AsyncConnection) -> None:
    assert_type(conn.engine, AsyncEngine)
    assert_type(conn.begin(), AsyncTransaction)
    assert_type(await conn.begin(), AsyncTransaction)
    assert_type(await conn.begin_nested(), AsyncTransaction)
    async with conn.begin() as trans:
        assert_type(trans, AsyncTransaction)
    async with conn.begin_nested() as trans:
        assert_type(trans, AsyncTransaction)
        assert_type(trans.connection, AsyncConnection)
    assert_type(conn.get_transaction(), AsyncTransaction | None)
    assert_type(await conn.run_sync(str), str)


async def subclasses(conn: Connection, trans: Transaction) -> None:
    async with conn as entered_conn:
        assert_type(entered_conn, Connection)
    async with trans as entered_trans:
        assert_type(entered_trans, Transaction)
    assert_type(await conn.start(), Connection)
    assert_type(await trans.start(), Transaction)


def protocols(engine: AsyncEngine, conn: AsyncConnection) -> None:
    first: AbstractAsyncContextManager[AsyncConnection, None] = engine.connect()
    second: AbstractAsyncContextManager[AsyncConnection, None] = engine.begin()
    third: AbstractAsyncContextManager[AsyncTransaction, None] = conn.begin()
    print(first, second, third)


async def misuse(engine: AsyncEngine, conn: AsyncConnection) -> None:
    async with engine:  # error
        pass
    with engine.begin():  # error
        pass
    await conn.begin().__aexit__(1, None, None)  # error
    await engine.begin().__aexit__(None, "x", None)  # error
    await conn.__aexit__(None, None, 3.0)  # error


async def never_swallows(engine: AsyncEngine) -> int:
    async with engine.begin() as conn, conn.begin_nested():
        return 1
