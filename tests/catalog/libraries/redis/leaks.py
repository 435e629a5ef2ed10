import redis as blocking
import redis.asyncio as redis


async def never_closed(url: str) -> object:
    client = redis.from_url(url)  # leak: never-entered
    return await client.get("key")


async def normal_path_only() -> object:
    client = redis.Redis()  # leak: exception-leak
    value = await client.get("key")
    await client.aclose()
    return value


async def early_return(wanted: bool) -> None:
    client = redis.Redis()  # leak: partial-release
    if not wanted:
        return
    try:
        await client.get("key")
    finally:
        await client.aclose()


async def subscriber_is_not_closed(client: redis.Redis) -> None:
    subscriber = client.pubsub()  # leak: never-entered
    await subscriber.subscribe("channel")


async def pool_is_nobody_s(url: str) -> None:
    pool = redis.ConnectionPool.from_url(url)  # leak: never-entered
    client = redis.Redis(connection_pool=pool)
    try:
        await client.get("key")
    finally:
        await client.aclose()


def blocking_subscriber_is_not_closed(client: blocking.Redis) -> None:
    subscriber = client.pubsub()  # leak: never-entered
    subscriber.subscribe("channel")
