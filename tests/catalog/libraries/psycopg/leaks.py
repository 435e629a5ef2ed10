from typing import Any

import psycopg


async def never_closed(dsn: str) -> Any:
    connection = await psycopg.AsyncConnection.connect(dsn)  # leak: never-entered
    cursor = await connection.execute("select 1")
    return await cursor.fetchall()


async def normal_path_only(dsn: str) -> Any:
    connection = await psycopg.AsyncConnection.connect(dsn)  # leak: exception-leak
    cursor = await connection.execute("select 1")
    rows = await cursor.fetchall()
    await connection.close()
    return rows


async def early_return(dsn: str) -> Any:
    connection = await psycopg.AsyncConnection.connect(dsn)  # leak: partial-release
    if connection.broken:
        return None
    await connection.close()
    return None


async def transaction_is_not_entered(dsn: str) -> None:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        connection.transaction()  # leak: never-entered
        await connection.execute("select 1")


def blocking(dsn: str) -> Any:
    connection = psycopg.connect(dsn)  # leak: never-entered
    return connection.execute("select 1").fetchall()
