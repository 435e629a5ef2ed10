import contextlib
from typing import Any

import psycopg


async def in_a_block(dsn: str) -> Any:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        async with connection.transaction(), connection.cursor() as cursor:
            await cursor.execute("select 1")
            return await cursor.fetchall()


async def finally_closed(dsn: str) -> Any:
    connection = await psycopg.AsyncConnection.connect(dsn)
    try:
        cursor = await connection.execute("select 1")
        return await cursor.fetchall()
    finally:
        await connection.close()


async def on_a_stack(dsn: str) -> Any:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(await psycopg.AsyncConnection.connect(dsn))
        cursor = connection.cursor()
        await cursor.execute("select 1")
        return await cursor.fetchall()


async def copied(connection: psycopg.AsyncConnection, data: bytes) -> None:
    async with connection.cursor() as cursor, cursor.copy("copy t from stdin") as copy:
        await copy.write(data)


def blocking(dsn: str) -> Any:
    with psycopg.connect(dsn) as connection:
        return connection.execute("select 1").fetchall()
