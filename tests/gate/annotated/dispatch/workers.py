"""Workers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

import aiohttp

from mypy_asyncgate import Borrowed, Owned

from .queue import Queue, open_queue
from .sessions import Results, load, new_session

logger = logging.getLogger(__name__)


async def work(session: Borrowed[aiohttp.ClientSession], job: dict[str, Any]) -> Any:
    source = await load(session, job["source"])
    return {"job": job["id"], "words": len(str(source).split())}


async def work_through(
    queue: Borrowed[Queue], session: Borrowed[aiohttp.ClientSession], results: Results
) -> int:
    count = 0
    async for job in queue.jobs():
        await results.save(job["id"], await work(session, job))
        await queue.done(job["id"])
        count += 1
    return count


class Worker:
    """Works on the jobs of one queue with one session, which end with it."""

    def __init__(self, queue: Owned[Queue], session: Owned[aiohttp.ClientSession]) -> None:
        self._queue = queue
        self._session = session
        self._task: asyncio.Task[int] | None = None

    @classmethod
    async def create(cls, host: str, port: int, token: str) -> Owned[Worker]:
        queue = await open_queue(host, port, "jobs")
        return cls(queue, new_session(token))

    @property
    def queue(self) -> Borrowed[Queue]:
        return self._queue

    @property
    def session(self) -> Borrowed[aiohttp.ClientSession]:
        return self._session

    def start(self) -> None:
        results = Results(self._session, "/results")
        self._task = asyncio.create_task(work_through(self._queue, self._session, results))

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        try:
            await self._queue.close()
        finally:
            await self._session.close()


async def backlog(worker: Borrowed[Worker]) -> int:
    answer = await worker.queue.channel.call(type="backlog")
    return int(answer["count"])


async def run_until(worker: Owned[Worker], stopped: asyncio.Event) -> None:
    try:
        worker.start()
        await stopped.wait()
    finally:
        await worker.stop()


async def replace(old: Owned[Worker], host: str, port: int, token: str) -> Owned[Worker]:
    """Stop a worker and start one with another token."""
    await old.stop()
    worker = await Worker.create(host, port, token)
    worker.start()
    return worker


async def serve(host: str, port: int, token: str, stopped: asyncio.Event) -> None:
    worker = await Worker.create(host, port, token)
    try:
        logger.info("%d jobs wait", await backlog(worker))
        worker.start()
        await stopped.wait()
    finally:
        await worker.stop()
