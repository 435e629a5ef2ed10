import contextlib
from collections.abc import AsyncIterator

import asyncpg


async def in_a_block(dsn: str) -> str:
    async with asyncpg.create_pool(dsn) as pool, pool.acquire() as connection:
        async with connection.transaction():
            return await connection.execute("select 1")


async def finally_closed(dsn: str) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.execute("select 1")
    finally:
        await connection.close()


async def given_back(pool: asyncpg.Pool) -> str:
    connection = await pool.acquire()
    try:
        return await connection.execute("select 1")
    finally:
        await pool.release(connection)


async def on_a_stack(pool: asyncpg.Pool) -> str:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(pool.acquire())
        await stack.enter_async_context(connection.transaction())
        return await connection.execute("select 1")


@contextlib.asynccontextmanager
async def lifespan(dsn: str) -> AsyncIterator[asyncpg.Pool]:
    pool = await asyncpg.create_pool(dsn)
    try:
        yield pool
    finally:
        await pool.close()


async def rows(pool: asyncpg.Pool) -> list[asyncpg.Record]:
    async with pool.acquire() as connection, connection.transaction():
        return [row async for row in connection.cursor("select 1")]


async def by_hand(connection: asyncpg.Connection) -> None:
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("select 1")
    except BaseException:
        await transaction.rollback()
        raise
    else:
        await transaction.commit()
