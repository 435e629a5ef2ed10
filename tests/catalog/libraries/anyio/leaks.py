import anyio
from anyio.abc import SocketListener, SocketStream, TaskGroup
from anyio.from_thread import start_blocking_portal


async def never_closed(host: str) -> bytes:
    stream = await anyio.connect_tcp(host, 80)  # leak: never-entered
    return await stream.receive()


async def normal_path_only(host: str) -> bytes:
    stream = await anyio.connect_tcp(host, 80)  # leak: exception-leak
    answer = await stream.receive()
    await stream.aclose()
    return answer


async def early_return(path: str) -> str:
    file = await anyio.open_file(path)  # leak: partial-release
    line = await file.readline()
    if not line:
        return ""
    await file.aclose()
    return line


async def process_is_left() -> int:
    process = await anyio.open_process(["ls"])  # leak: never-entered
    return process.pid


async def channel_is_left_open() -> None:
    send, receive = anyio.create_memory_object_stream[int](1)  # leak: never-entered, exception-leak
    await send.send(1)
    await receive.aclose()


async def clone_is_left_open(group: TaskGroup) -> None:
    send, receive = anyio.create_memory_object_stream[int](1)
    async with send, receive:
        other = send.clone()  # leak: never-entered
        await other.send(1)


async def group_is_not_entered() -> None:
    anyio.create_task_group()  # leak: never-entered


async def timeout_is_not_entered() -> None:
    anyio.fail_after(3)  # leak: never-entered
    await anyio.sleep(10)


def portal_is_not_entered() -> None:
    start_blocking_portal()  # leak: never-entered


async def listener_is_left_open() -> None:
    listener = await anyio.create_tcp_listener(local_port=80)  # leak: never-entered
    print(listener.extra_attributes)


async def semaphore_is_kept(semaphore: anyio.Semaphore) -> None:
    await semaphore.acquire()  # leak: exception-leak
    await anyio.sleep(1)
    semaphore.release()


async def serve(listener: SocketListener) -> None:
    async def forgets(stream: SocketStream) -> None:  # leak: never-entered
        await stream.send(b"")

    await listener.serve(forgets)
