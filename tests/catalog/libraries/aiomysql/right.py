import contextlib

import aiomysql


async def in_a_block(host: str) -> None:
    async with aiomysql.create_pool(host=host) as pool, pool.acquire() as connection:
        async with connection.cursor() as cursor:
            await cursor.execute("select 1")


async def finally_closed(host: str) -> None:
    connection = await aiomysql.connect(host=host)
    try:
        await connection.ping()
    finally:
        connection.close()


async def given_back(pool: aiomysql.Pool) -> None:
    connection = await pool.acquire()
    try:
        await connection.ping()
    finally:
        pool.release(connection)


async def on_a_stack(pool: aiomysql.Pool) -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(pool.acquire())
        await connection.ping()
