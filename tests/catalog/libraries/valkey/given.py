from valkey.asyncio.client import Monitor, PubSub
from valkey.asyncio.lock import Lock


async def entered(subscriber: PubSub, monitor: Monitor, lock: Lock) -> None:
    async with subscriber as subscribed, monitor as watched, lock as locked:
        reveal_type(subscribed)  # given: client.PubSub
        reveal_type(watched)  # given: client.Monitor
        reveal_type(locked)  # given: lock.Lock
