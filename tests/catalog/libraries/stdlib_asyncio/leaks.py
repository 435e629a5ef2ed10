import asyncio
import socket


async def never_released(host: str) -> bytes:
    reader, writer = await asyncio.open_connection(host, 80)  # leak: never-entered
    writer.write(b"GET / HTTP/1.0\r\n\r\n")
    return await reader.read()


async def normal_path_only(host: str) -> bytes:
    reader, writer = await asyncio.open_connection(host, 80)  # leak: exception-leak
    writer.write(b"GET / HTTP/1.0\r\n\r\n")
    body = await reader.read()
    writer.close()
    await writer.wait_closed()
    return body


async def early_return(host: str) -> bytes:
    reader, writer = await asyncio.open_connection(host, 80)  # leak: partial-release
    first = await reader.readline()
    if not first:
        return first
    writer.close()
    return first


async def server_on_the_normal_path_only(stop: asyncio.Event) -> None:
    server = await asyncio.start_server(print, port=80)  # leak: exception-leak
    await stop.wait()
    server.close()


async def process_is_never_waited_for() -> None:
    process = await asyncio.create_subprocess_exec("ls")  # leak: never-entered
    print(process.pid)


async def timeout_is_not_entered() -> None:
    asyncio.timeout(3)  # leak: never-entered
    await asyncio.sleep(10)


async def group_is_not_entered() -> None:
    group = asyncio.TaskGroup()  # leak: never-entered
    del group


def loop_is_left_open() -> None:
    loop = asyncio.new_event_loop()  # leak: exception-leak
    loop.run_until_complete(asyncio.sleep(1))
    loop.close()


def loop_is_only_set() -> None:
    loop = asyncio.new_event_loop()  # leak: never-entered
    asyncio.set_event_loop(loop)


async def socket_is_only_connected(loop: asyncio.AbstractEventLoop) -> None:
    sock = socket.socket()  # leak: never-entered
    await loop.sock_connect(sock, ("h", 80))


async def lock_is_kept(lock: asyncio.Lock) -> None:
    await lock.acquire()  # leak: exception-leak
    await asyncio.sleep(1)
    lock.release()


async def serve() -> None:
    async def forgets(
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,  # leak: never-entered
    ) -> None:
        writer.write(await reader.read())

    async with await asyncio.start_server(forgets, port=80) as server:
        await server.serve_forever()
