import trio


async def never_closed(host: str) -> bytes:
    stream = await trio.open_tcp_stream(host, 80)  # leak: never-entered
    return bytes(await stream.receive_some())


async def normal_path_only(host: str) -> bytes:
    stream = await trio.open_tcp_stream(host, 80)  # leak: exception-leak
    answer = bytes(await stream.receive_some())
    await stream.aclose()
    return answer


async def early_return(path: str) -> str:
    file = await trio.open_file(path)  # leak: partial-release
    line = await file.readline()
    if not line:
        return ""
    await file.aclose()
    return line


async def channel_is_left_open() -> None:
    send, receive = trio.open_memory_channel[int](1)  # leak: never-entered, exception-leak
    await send.send(1)
    await receive.aclose()


async def nursery_is_not_entered() -> None:
    trio.open_nursery()  # leak: never-entered


async def timeout_is_not_entered() -> None:
    trio.fail_after(3)  # leak: never-entered
    await trio.sleep(10)


async def limiter_is_kept(limiter: trio.CapacityLimiter) -> None:
    await limiter.acquire()  # leak: exception-leak
    await trio.sleep(1)
    limiter.release()


async def lock_is_kept(lock: trio.StrictFIFOLock) -> None:
    lock.acquire_nowait()  # leak: exception-leak
    await trio.sleep(1)
    lock.release()


class Statsd:
    def __init__(self) -> None:
        self.socket = trio.socket.socket()  # leak: field-leak

    async def send(self, message: bytes) -> None:
        await self.socket.send(message)
