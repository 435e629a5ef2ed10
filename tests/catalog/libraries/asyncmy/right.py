import contextlib

import asyncmy
from asyncmy.pool import Pool


async def in_a_block(host: str) -> None:
    async with asyncmy.create_pool(host=host) as pool, pool.acquire() as connection:
        async with connection.cursor() as cursor:
            await cursor.execute("select 1")


async def finally_closed(host: str) -> None:
    connection = await asyncmy.connect(host=host)
    try:
        await connection.ping()
    finally:
        await connection.ensure_closed()


async def given_back(pool: Pool) -> None:
    connection = await pool.acquire()
    try:
        await connection.ping()
    finally:
        pool.release(connection)


async def on_a_stack(pool: Pool) -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(pool.acquire())
        await connection.ping()
