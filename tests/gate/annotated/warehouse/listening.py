"""Notifications of the database."""

from __future__ import annotations

import asyncio

from mypy_asyncgate import Borrowed, Owned

from .connecting import Connection, dismiss
from .database import Database


class Listener:
    """Listens on a connection of its own."""

    def __init__(self, connection: Owned[Connection], channel: str) -> None:
        self._connection = connection
        self._channel = channel
        self._payloads: asyncio.Queue[str] = asyncio.Queue()

    @classmethod
    async def attach(cls, database: Borrowed[Database], channel: str) -> Owned[Listener]:
        return cls(await database.dedicated(), channel)

    async def listen(self) -> None:
        await self._connection.execute(f"LISTEN {self._channel}")

    async def next(self) -> str:
        return await self._payloads.get()

    async def stop(self) -> None:
        await dismiss(self._connection)

    @property
    def connection(self) -> Borrowed[Connection]:
        return self._connection


async def wait_for_one(database: Borrowed[Database], channel: str) -> str:
    listener = await Listener.attach(database, channel)
    try:
        await listener.listen()
        return await listener.next()
    finally:
        await listener.stop()


async def drain(listener: Owned[Listener], count: int) -> list[str]:
    try:
        return [await listener.next() for _ in range(count)]
    finally:
        await listener.stop()
