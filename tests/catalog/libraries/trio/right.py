import contextlib

import trio


async def in_a_block(host: str) -> bytes:
    async with await trio.open_tcp_stream(host, 80) as stream:
        return bytes(await stream.receive_some())


async def finally_closed(path: str) -> str:
    file = await trio.open_file(path)
    try:
        return await file.read()
    finally:
        await file.aclose()


async def on_a_stack(host: str) -> bytes:
    async with contextlib.AsyncExitStack() as stack:
        stream = await stack.enter_async_context(await trio.open_tcp_stream(host, 80))
        return bytes(await stream.receive_some())


async def produce(send: trio.MemorySendChannel[int]) -> None:
    async with send:
        await send.send(1)


async def channel() -> None:
    send, receive = trio.open_memory_channel[int](1)
    async with trio.open_nursery() as nursery, receive:
        nursery.start_soon(produce, send)
        async for number in receive:
            print(number)


async def timed() -> None:
    with trio.move_on_after(3) as scope:
        await trio.sleep(10)
    print(scope.cancelled_caught)


async def forced(host: str) -> None:
    stream = await trio.open_tcp_stream(host, 80)
    await trio.aclose_forcefully(stream)


async def locked(lock: trio.Lock) -> None:
    await lock.acquire()
    try:
        await trio.sleep(1)
    finally:
        lock.release()


class ClosedSocket:
    def __init__(self) -> None:
        self.socket = trio.socket.socket()

    async def send(self, message: bytes) -> None:
        await self.socket.send(message)

    def close(self) -> None:
        self.socket.close()
