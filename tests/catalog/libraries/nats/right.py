import contextlib

import nats
from nats.aio.client import Client


async def in_a_block(url: str) -> None:
    async with await nats.connect(url) as client:
        await client.publish("subject", b"x")


async def finally_drained(url: str) -> None:
    client = await nats.connect(url)
    try:
        await client.publish("subject", b"x")
    finally:
        await client.drain()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(await nats.connect(url))
        await client.publish("subject", b"x")


class Bus:
    def __init__(self) -> None:
        self.client = Client()

    async def start(self, url: str) -> None:
        await self.client.connect(url)

    async def stop(self) -> None:
        await self.client.close()
