"""Changes of the schema."""

from __future__ import annotations

from pathlib import Path

from mypy_asyncgate import Borrowed, Owned

from .connecting import Connection, connect_patiently, dismiss
from .settings import Settings


class Migrations:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def applied(self, connection: Borrowed[Connection]) -> set[str]:
        rows = await connection.fetch("SELECT name FROM migrations")
        return {row["name"] for row in rows}

    async def apply(self, connection: Borrowed[Connection], script: Path) -> None:
        async with connection.transaction():
            await connection.execute(script.read_text())
            await connection.execute("INSERT INTO migrations VALUES ($1)", script.name)

    async def run(self, connection: Borrowed[Connection]) -> list[str]:
        done = await self.applied(connection)
        todo = [p for p in sorted(self.folder.glob("*.sql")) if p.name not in done]
        for script in todo:
            await self.apply(connection, script)
        return [script.name for script in todo]


async def locked(settings: Settings) -> Owned[Connection]:
    """Return a connection that holds the lock of migrations as long as it is open."""
    connection = await connect_patiently(settings.primary)
    try:
        await connection.execute("SELECT pg_advisory_lock(20)")
    except BaseException:
        await connection.close()
        raise
    return connection


async def migrate(settings: Settings, folder: Path) -> list[str]:
    connection = await locked(settings)
    try:
        return await Migrations(folder).run(connection)
    finally:
        await dismiss(connection)
