import asyncio
import contextlib
import socket

from mypy_asyncgate import Owned


async def finally_closed(host: str) -> bytes:
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def on_an_exit_stack(host: str) -> bytes:
    async with contextlib.AsyncExitStack() as stack:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, 80), 5)
        stack.callback(writer.close)
        return await reader.read()


async def handed_over(host: str) -> tuple[asyncio.StreamReader, Owned[asyncio.StreamWriter]]:
    return await asyncio.open_connection(host, 80)


async def served() -> None:
    server = await asyncio.start_server(print, port=80)
    async with server:
        await server.serve_forever()


async def waited_for() -> int | None:
    process = await asyncio.create_subprocess_exec("ls")
    try:
        await asyncio.wait_for(process.wait(), 5)
    except TimeoutError:
        process.kill()
        await process.wait()
    return process.returncode


async def within_a_timeout() -> None:
    async with asyncio.timeout(3), asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(1))


class Client:
    async def start(self, host: str) -> None:
        self.reader, self.writer = await asyncio.open_connection(host, 80)

    async def stop(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


def with_a_runner() -> None:
    with asyncio.Runner() as runner:
        runner.run(asyncio.sleep(1))


async def closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        writer.write(await reader.read())
    finally:
        writer.close()


async def serve(loop: asyncio.AbstractEventLoop, lock: asyncio.Lock) -> None:
    sock = socket.socket()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=sock)
    transport.close()
    await lock.acquire()
    try:
        async with await asyncio.start_server(closes, port=80) as server:
            await server.serve_forever()
    finally:
        lock.release()
