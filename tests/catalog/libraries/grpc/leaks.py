import asyncio
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc import aio


async def never_closed(target: str) -> None:
    channel = aio.insecure_channel(target)  # leak: never-entered
    await channel.channel_ready()


async def normal_path_only(target: str) -> None:
    channel = aio.insecure_channel(target)  # leak: exception-leak
    await channel.channel_ready()
    await channel.close()


async def early_return(target: str, wanted: bool) -> None:
    channel = aio.secure_channel(target, grpc.ssl_channel_credentials())  # leak: partial-release
    if not wanted:
        return
    await channel.close()


def blocking(target: str) -> None:
    channel = grpc.insecure_channel(target)  # leak: never-entered
    channel.subscribe(print)


async def server_is_not_stopped(seconds: float) -> None:
    server = aio.server()
    await server.start()  # leak: never-entered
    await asyncio.sleep(seconds)


async def stopped_on_the_normal_path_only(checks: Awaitable[None]) -> None:
    server = aio.server()
    await server.start()  # leak: exception-leak
    await checks
    await server.stop(None)


def blocking_server_is_not_stopped(address: str) -> None:
    server = grpc.server(ThreadPoolExecutor())
    server.add_insecure_port(address)
    server.start()  # leak: never-entered
