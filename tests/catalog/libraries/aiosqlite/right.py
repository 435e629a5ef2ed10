import contextlib
from collections.abc import Iterable

import aiosqlite


async def in_a_block(path: str) -> Iterable[aiosqlite.Row]:
    async with aiosqlite.connect(path) as database, database.execute("select 1") as cursor:
        return await cursor.fetchall()


async def finally_closed(path: str) -> Iterable[aiosqlite.Row]:
    database = await aiosqlite.connect(path)
    try:
        cursor = await database.execute("select 1")
        return await cursor.fetchall()
    finally:
        await database.close()


async def on_a_stack(path: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(aiosqlite.connect(path))
        await database.execute("delete from t")
        await database.commit()


class Store:
    async def open(self, path: str) -> None:
        self.database = await aiosqlite.connect(path)

    async def close(self) -> None:
        await self.database.close()


async def kept_cursor(database: aiosqlite.Connection) -> aiosqlite.Cursor:
    return await database.execute("select 1")


async def awaited_and_entered(database: aiosqlite.Connection) -> Iterable[aiosqlite.Row]:
    async with await database.execute("select 1") as cursor:
        return await cursor.fetchall()
