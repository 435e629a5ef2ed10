import contextlib

import oracledb


async def in_a_block(dsn: str) -> None:
    async with oracledb.connect_async(dsn) as connection:
        with connection.cursor() as cursor:
            await cursor.execute("select 1 from dual")


async def finally_closed(pool: oracledb.AsyncConnectionPool) -> None:
    connection = await pool.acquire()
    try:
        await connection.execute("select 1 from dual")
    finally:
        await pool.release(connection)


async def on_a_stack(pool: oracledb.AsyncConnectionPool) -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(pool.acquire())
        await connection.execute("select 1 from dual")


class Database:
    def __init__(self, dsn: str) -> None:
        self.pool = oracledb.create_pool_async(dsn)

    async def close(self) -> None:
        await self.pool.close()


def blocking(dsn: str) -> None:
    with oracledb.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("select 1 from dual")
