import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.sync.client import connect as connect_sync


async def echo(socket: ServerConnection) -> None:
    await socket.send(await socket.recv())


async def never_closed(uri: str) -> None:
    socket = await connect(uri)  # leak: never-entered
    await socket.send("x")


async def normal_path_only(uri: str) -> str | bytes:
    socket = await connect(uri)  # leak: exception-leak
    message = await socket.recv()
    await socket.close()
    return message


async def early_return(uri: str, wanted: bool) -> None:
    socket = await connect(uri)  # leak: partial-release
    if not wanted:
        return
    await socket.close()


async def server_is_not_entered() -> None:
    serve(echo, "", 80)  # leak: never-entered
    await asyncio.sleep(60)


async def server_on_the_normal_path_only(stop: asyncio.Event) -> None:
    server = await serve(echo, "", 80)  # leak: exception-leak
    await stop.wait()
    server.close()


def blocking(uri: str) -> None:
    socket = connect_sync(uri)  # leak: never-entered
    socket.send("x")
