import contextlib

import redis as blocking
import redis.asyncio as redis


async def in_a_block(url: str) -> object:
    async with redis.from_url(url) as client:
        return await client.get("key")


async def finally_closed() -> object:
    client = redis.Redis()
    try:
        return await client.get("key")
    finally:
        await client.aclose()


async def on_a_stack(url: str) -> object:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(redis.from_url(url))
        return await client.get("key")


async def subscribed(client: redis.Redis) -> None:
    async with client.pubsub() as subscriber:
        await subscriber.subscribe("channel")


async def piped(client: redis.Redis) -> None:
    pipe = client.pipeline()
    pipe.set("key", "value")
    await pipe.execute()
    async with client.pipeline(transaction=True) as other:
        other.set("key", "value")
        await other.execute()


async def locked(client: redis.Redis) -> None:
    lock = client.lock("name")
    if await lock.acquire():
        await lock.release()
    async with client.lock("name"):
        await client.get("key")


async def pooled(url: str) -> None:
    pool = redis.ConnectionPool.from_url(url)
    try:
        async with redis.Redis(connection_pool=pool) as client:
            await client.get("key")
    finally:
        await pool.aclose()


async def taken_over(url: str) -> None:
    client = redis.Redis.from_pool(redis.ConnectionPool.from_url(url))
    try:
        await client.get("key")
    finally:
        await client.aclose()


class Cache:
    def __init__(self, url: str) -> None:
        self.pool = redis.ConnectionPool.from_url(url)
        self.client = redis.Redis(connection_pool=self.pool)

    async def close(self) -> None:
        await self.client.aclose()
        await self.pool.aclose()


def blocking_subscriber(client: blocking.Redis) -> None:
    subscriber = client.pubsub()
    try:
        subscriber.subscribe("channel")
    finally:
        subscriber.close()
