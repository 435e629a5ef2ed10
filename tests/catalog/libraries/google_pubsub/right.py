import contextlib

from google.pubsub_v1 import PublisherAsyncClient


async def in_a_block(topic: str) -> None:
    async with PublisherAsyncClient() as client:
        await client.get_topic(topic=topic)


async def finally_closed(topic: str) -> None:
    client = PublisherAsyncClient()
    try:
        await client.get_topic(topic=topic)
    finally:
        await client.transport.close()


async def on_a_stack(topic: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(PublisherAsyncClient())
        await client.get_topic(topic=topic)
