import contextlib

import aiopg


async def in_a_block(dsn: str) -> None:
    async with aiopg.create_pool(dsn) as pool, pool.acquire() as connection:
        async with connection.cursor() as cursor:
            await cursor.execute("select 1")


async def finally_closed(dsn: str) -> None:
    connection = await aiopg.connect(dsn)
    try:
        cursor = await connection.cursor()
        await cursor.execute("select 1")
    finally:
        await connection.close()


async def given_back(pool: aiopg.Pool) -> None:
    connection = await pool.acquire()
    try:
        print(connection.status)
    finally:
        await pool.release(connection)


async def on_a_stack(pool: aiopg.Pool) -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(pool.acquire())
        print(connection.status)
