import contextlib

import anyio
from anyio.abc import ByteStream
from anyio.from_thread import start_blocking_portal
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream


async def in_a_block(host: str) -> bytes:
    async with await anyio.connect_tcp(host, 80) as stream:
        return await stream.receive()


async def finally_closed(path: str) -> str:
    file = await anyio.open_file(path)
    try:
        return await file.read()
    finally:
        await file.aclose()


async def on_a_stack(host: str) -> bytes:
    async with contextlib.AsyncExitStack() as stack:
        stream = await stack.enter_async_context(await anyio.connect_tcp(host, 80))
        return await stream.receive()


async def process() -> int:
    async with await anyio.open_process(["ls"]) as running:
        return await running.wait()


async def produce(send: MemoryObjectSendStream[int]) -> None:
    async with send:
        await send.send(1)


async def consume(receive: MemoryObjectReceiveStream[int]) -> None:
    async with receive:
        async for number in receive:
            print(number)


async def channel() -> None:
    send, receive = anyio.create_memory_object_stream[int](1)
    async with anyio.create_task_group() as group:
        group.start_soon(produce, send)
        group.start_soon(consume, receive)


async def fan_out() -> None:
    send, receive = anyio.create_memory_object_stream[int](1)
    async with anyio.create_task_group() as group, send, receive:
        group.start_soon(produce, send.clone())


async def serve(handle: ByteStream) -> None:
    listener = await anyio.create_tcp_listener(local_port=80)
    await listener.serve(print)


async def timed() -> None:
    with anyio.move_on_after(3) as scope:
        await anyio.sleep(10)
    print(scope.cancelled_caught)


def portal() -> None:
    with start_blocking_portal() as running:
        running.call(anyio.sleep, 1)
