import aiomcache


async def never_closed(key: bytes) -> bytes | None:
    client = aiomcache.Client("localhost")  # leak: never-entered
    return await client.get(key)


async def normal_path_only(key: bytes) -> bytes | None:
    client = aiomcache.Client("localhost")  # leak: exception-leak
    value = await client.get(key)
    await client.close()
    return value


async def early_return(key: bytes, cached: bool) -> bytes | None:
    client = aiomcache.Client("localhost")  # leak: partial-release
    if not cached:
        return None
    try:
        return await client.get(key)
    finally:
        await client.close()


class Cache:
    def __init__(self, host: str) -> None:
        self.client = aiomcache.Client(host)  # leak: field-leak

    async def get(self, key: bytes) -> bytes | None:
        return await self.client.get(key)


async def with_flags(key: bytes) -> int | bytes | None:
    client: aiomcache.FlagClient[int] = aiomcache.FlagClient("localhost")  # leak: never-entered
    return await client.get(key)
