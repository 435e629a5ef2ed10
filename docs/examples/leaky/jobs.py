"""The queue of print jobs: a table, and LISTEN/NOTIFY, through asyncpg."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
import httpx

log = logging.getLogger(__name__)

TAKE = """
    UPDATE jobs SET taken = now() WHERE id = (
        SELECT id FROM jobs WHERE taken IS NULL ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1
    ) RETURNING id
"""


class Printer:
    """The label printer in the hall, which speaks HTTP."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, timeout=60)

    async def print(self, label: bytes) -> None:
        response = await self.http.post("/print", content=label)
        response.raise_for_status()


async def open_pool(dsn: str) -> asyncpg.Pool[asyncpg.Record]:
    pool = await asyncpg.create_pool(dsn, max_size=8)
    return pool


async def take(pool: asyncpg.Pool[asyncpg.Record]) -> int | None:
    """Take the next job, if there is one."""
    connection = await pool.acquire()
    job = await connection.fetchval(TAKE)
    await pool.release(connection)
    return None if job is None else int(job)


@asynccontextmanager
async def advisory_lock(
    connection: asyncpg.Connection[asyncpg.Record], key: int
) -> AsyncIterator[None]:
    """Keep the other workers out of a block."""
    await connection.execute("SELECT pg_advisory_lock($1)", key)
    try:
        yield
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", key)


async def tidy(dsn: str) -> None:
    """Move what is done to the archive; runs every night."""
    connection = await asyncpg.connect(dsn)
    try:
        lock = advisory_lock(connection, 7)
        async with lock:
            await connection.execute("INSERT INTO archive SELECT * FROM jobs WHERE done")
            await connection.execute("DELETE FROM jobs WHERE done")
        await connection.execute("VACUUM jobs")
        async with lock:
            await connection.execute("REFRESH MATERIALIZED VIEW job_counts")
    finally:
        await connection.close()


async def watch(dsn: str, wake: Callable[[], Awaitable[None]]) -> None:
    """Call ``wake`` whenever the database says that there are jobs; never returns."""
    connection = await asyncpg.connect(dsn)
    try:
        while True:
            try:
                await connection.execute("LISTEN jobs")
                await wake()
            except OSError:
                log.warning("lost the database, connecting again")
                await asyncio.sleep(5)
                connection = await asyncpg.connect(dsn)
    finally:
        await connection.close()


@contextmanager
def logged_to(handler: logging.Handler) -> Iterator[None]:
    """Send the log of a block to one more place."""
    log.addHandler(handler)
    yield
    log.removeHandler(handler)


@asynccontextmanager
async def exclusive(pool: asyncpg.Pool[asyncpg.Record], key: int) -> AsyncIterator[None]:
    """Keep the other workers out of a block, if the database is there."""
    try:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", key)
            yield
    except OSError:
        log.warning("no database, going on without a lock")
        yield


async def clean_up(dsn: str) -> None:
    """Forget what was printed long ago."""
    try:
        connection = await asyncpg.connect(dsn)
        await connection.execute("DELETE FROM jobs WHERE taken < now() - interval '1 week'")
    finally:
        await connection.close()
