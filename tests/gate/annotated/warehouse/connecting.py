"""Connections and pools."""

from __future__ import annotations

import asyncio
import logging

import asyncpg

from mypy_asyncgate import Borrowed, Owned

from .settings import Settings

logger = logging.getLogger(__name__)

Connection = asyncpg.Connection[asyncpg.Record]
Pool = asyncpg.Pool[asyncpg.Record]


async def connect(dsn: str, timeout: float = 30.0) -> Owned[Connection]:
    connection = await asyncpg.connect(dsn, timeout=timeout)
    try:
        await prepare(connection)
    except BaseException:
        await connection.close()
        raise
    return connection


async def prepare(connection: Borrowed[Connection]) -> None:
    await connection.execute("SET TIME ZONE 'UTC'")
    await connection.execute("SET statement_timeout = '30s'")


async def connect_patiently(dsn: str, attempts: int = 5) -> Owned[Connection]:
    for attempt in range(1, attempts):
        try:
            return await connect(dsn)
        except OSError:
            logger.warning("attempt %d failed", attempt)
            await asyncio.sleep(2**attempt)
    return await connect(dsn)


async def make_pool(settings: Settings) -> Owned[Pool]:
    return await asyncpg.create_pool(settings.primary, max_size=settings.size)


async def make_pools(settings: Settings) -> tuple[Owned[Pool], Owned[Pool]]:
    primary = await make_pool(settings)
    try:
        replica = await asyncpg.create_pool(settings.replica or settings.primary)
    except BaseException:
        await primary.close()
        raise
    return primary, replica


async def connect_replica(settings: Settings) -> Owned[Connection] | None:
    if settings.replica is None:
        return None
    return await connect(settings.replica)


async def shut_down(pool: Owned[Pool], timeout: float = 10.0) -> None:
    try:
        await asyncio.wait_for(pool.close(), timeout)
    except asyncio.TimeoutError:
        pool.terminate()


async def dismiss(connection: Owned[Connection]) -> None:
    try:
        await connection.execute("DISCARD ALL")
    finally:
        await connection.close()
