"""Queries about items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mypy_asyncgate import Borrowed

from .connecting import Connection, Pool
from .database import Database


@dataclass(frozen=True)
class Item:
    id: UUID
    name: str
    weight: int


async def find(connection: Borrowed[Connection], id: UUID) -> Item | None:
    row = await connection.fetchrow("SELECT * FROM items WHERE id = $1", id)
    return Item(**row) if row is not None else None


async def insert(connection: Borrowed[Connection], item: Item) -> None:
    await connection.execute(
        "INSERT INTO items VALUES ($1, $2, $3)", item.id, item.name, item.weight
    )


async def insert_all(connection: Borrowed[Connection], items: Sequence[Item]) -> int:
    async with connection.transaction():
        for item in items:
            await insert(connection, item)
    return len(items)


async def heaviest(pool: Borrowed[Pool], limit: int) -> list[Item]:
    async with pool.acquire() as connection:
        rows = await connection.fetch("SELECT * FROM items ORDER BY weight DESC LIMIT $1", limit)
    return [Item(**row) for row in rows]


async def count(database: Borrowed[Database]) -> int:
    async with database.transaction() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM items"))


class Items:
    def __init__(self, database: Borrowed[Database]) -> None:
        self._database = database

    async def get(self, id: UUID) -> Item | None:
        async with self._database.transaction() as connection:
            return await find(connection, id)

    async def add(self, item: Item) -> None:
        async with self._database.transaction() as connection:
            await insert(connection, item)


class Stock:
    def __init__(self, pool: Borrowed[Pool], warehouse: int) -> None:
        self.pool = pool
        self.warehouse = warehouse

    async def level(self, item: UUID) -> int:
        query = "SELECT amount FROM stock WHERE item = $1 AND warehouse = $2"
        return int(await self.pool.fetchval(query, item, self.warehouse))
