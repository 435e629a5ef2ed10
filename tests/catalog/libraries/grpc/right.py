import contextlib
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc import aio


async def in_a_block(target: str) -> None:
    async with aio.insecure_channel(target) as channel:
        await channel.channel_ready()


async def finally_closed(target: str) -> None:
    channel = aio.insecure_channel(target)
    try:
        await channel.channel_ready()
    finally:
        await channel.close()


async def on_a_stack(target: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        channel = await stack.enter_async_context(aio.insecure_channel(target))
        await channel.channel_ready()


async def served() -> None:
    server = aio.server()
    server.add_insecure_port("[::]:80")
    await server.start()
    await server.wait_for_termination()


def blocking(target: str) -> None:
    with grpc.insecure_channel(target) as channel:
        grpc.channel_ready_future(channel).result()


async def not_started(address: str) -> int:
    server = aio.server()
    return server.add_insecure_port(address)


async def stopped(checks: Awaitable[None]) -> None:
    server = aio.server()
    await server.start()
    try:
        await checks
    finally:
        await server.stop(grace=1)


class Service:
    def __init__(self, address: str) -> None:
        self.server = aio.server()
        self.server.add_insecure_port(address)

    async def start(self) -> None:
        await self.server.start()

    async def stop(self) -> None:
        await self.server.stop(5)


def blocking_server(address: str) -> None:
    server = grpc.server(ThreadPoolExecutor())
    server.add_insecure_port(address)
    server.start()
    server.wait_for_termination()
