"""Jobs that wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from mypy_asyncgate import Borrowed, Owned

from .wire import Channel


async def subscribe(channel: Borrowed[Channel], topic: str) -> int:
    answer = await channel.call(type="subscribe", topic=topic)
    return int(answer["backlog"])


async def acknowledge(channel: Borrowed[Channel], job: str) -> None:
    await channel.call(type="ack", job=job)


async def reject(channel: Borrowed[Channel], job: str, reason: str) -> None:
    await channel.call(type="reject", job=job, reason=reason)


class Queue:
    """A subscription on a channel of its own."""

    def __init__(self, channel: Owned[Channel], topic: str) -> None:
        self.channel = channel
        self.topic = topic

    async def jobs(self) -> AsyncIterator[dict[str, Any]]:
        await subscribe(self.channel, self.topic)
        while True:
            yield await self.channel.call(type="next", topic=self.topic)

    async def done(self, job: str) -> None:
        await acknowledge(self.channel, job)

    async def close(self) -> None:
        await self.channel.close()


async def open_queue(host: str, port: int, topic: str) -> Owned[Queue]:
    channel = await Channel.open(host, port)
    return Queue(channel, topic)


async def retire(queue: Owned[Queue], jobs: list[str]) -> None:
    try:
        for job in jobs:
            await reject(queue.channel, job, "shutdown")
    finally:
        await queue.close()
