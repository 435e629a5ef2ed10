import contextlib

import aiomcache


async def finally_closed(key: bytes) -> bytes | None:
    client = aiomcache.Client("localhost")
    try:
        return await client.get(key)
    finally:
        await client.close()


async def on_a_stack(key: bytes) -> bytes | None:
    async with contextlib.AsyncExitStack() as stack:
        client = aiomcache.Client("localhost")
        stack.push_async_callback(client.close)
        return await client.get(key)


async def only_if_it_is_needed(key: bytes, cached: bool) -> bytes | None:
    if not cached:
        return None
    client = aiomcache.Client("localhost")
    try:
        return await client.get(key)
    finally:
        await client.close()


class Cache:
    def __init__(self, host: str) -> None:
        self.client = aiomcache.Client(host)

    async def get(self, key: bytes) -> bytes | None:
        return await self.client.get(key)

    async def close(self) -> None:
        await self.client.close()


async def with_flags(key: bytes) -> int | bytes | None:
    client: aiomcache.FlagClient[int] = aiomcache.FlagClient("localhost")
    try:
        return await client.get(key)
    finally:
        await client.close()
