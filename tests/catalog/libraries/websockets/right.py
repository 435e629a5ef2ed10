import asyncio
import contextlib

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.sync.client import connect as connect_sync


async def echo(socket: ServerConnection) -> None:
    await socket.send(await socket.recv())


async def in_a_block(uri: str) -> str | bytes:
    async with connect(uri) as socket:
        return await socket.recv()


async def finally_closed(uri: str) -> str | bytes:
    socket = await connect(uri)
    try:
        return await socket.recv()
    finally:
        await socket.close()


async def again_and_again(uri: str) -> None:
    async for socket in connect(uri):
        await socket.send("x")


async def on_a_stack(uri: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        socket = await stack.enter_async_context(connect(uri))
        await socket.send("x")


async def server() -> None:
    async with serve(echo, "", 80) as running:
        await running.serve_forever()


async def stopped(stop: asyncio.Event) -> None:
    server = await serve(echo, "", 80)
    try:
        await stop.wait()
    finally:
        server.close()
        await server.wait_closed()


def blocking(uri: str) -> None:
    with connect_sync(uri) as socket:
        socket.send("x")
