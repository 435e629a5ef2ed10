"""The database as the rest of the application sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import cast

from mypy_asyncgate import Borrowed, Owned

from .connecting import Connection, Pool, connect, make_pool
from .settings import Settings


class Database:
    """Takes the pool over that it is made with."""

    def __init__(self, pool: Owned[Pool], settings: Settings) -> None:
        self._pool = pool
        self._settings = settings

    @classmethod
    async def open(cls, settings: Settings) -> Owned[Database]:
        return cls(await make_pool(settings), settings)

    @property
    def pool(self) -> Borrowed[Pool]:
        return self._pool

    async def close(self) -> None:
        await self._pool.close()

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def dedicated(self) -> Owned[Connection]:
        """Return a connection beside the pool, for LISTEN."""
        return await connect(self._settings.primary, self._settings.timeout)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as leased, leased.transaction():
            yield cast(Connection, leased)

    async def version(self) -> str:
        async with self._pool.acquire() as connection:
            return str(await connection.fetchval("SELECT version()"))


class Databases:
    """One database for each tenant, opened when it is first asked for."""

    def __init__(self) -> None:
        self._databases: dict[str, Database] = {}

    async def of(self, tenant: str, settings: Settings) -> Borrowed[Database]:
        if tenant not in self._databases:
            self._databases[tenant] = await Database.open(settings)
        return self._databases[tenant]

    async def close(self) -> None:
        while self._databases:
            _, database = self._databases.popitem()
            await database.close()
