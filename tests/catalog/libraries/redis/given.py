from redis.asyncio import Redis
from redis.asyncio.client import Monitor, PubSub
from redis.asyncio.lock import Lock


class Subscriber(PubSub):
    pass


async def subscribed(client: Redis, own: Subscriber) -> None:
    async with client.pubsub() as subscriber:
        reveal_type(subscriber)  # given: client.PubSub
    async with own as mine:
        reveal_type(mine)  # given: Subscriber
    reveal_type(await own.__aenter__())  # given: Subscriber


async def watched(monitor: Monitor) -> None:
    async with monitor as entered:
        reveal_type(entered)  # given: client.Monitor


async def locked(client: Redis, lock: Lock) -> None:
    async with lock as entered:
        reveal_type(entered)  # given: lock.Lock
