import contextlib

from azure.eventhub import EventData
from azure.eventhub.aio import EventHubProducerClient


async def in_a_block(url: str) -> None:
    async with EventHubProducerClient.from_connection_string(url) as producer:
        await producer.send_batch([EventData("x")])


async def finally_closed(url: str) -> None:
    producer = EventHubProducerClient.from_connection_string(url)
    try:
        await producer.send_batch([EventData("x")])
    finally:
        await producer.close()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        producer = EventHubProducerClient.from_connection_string(url)
        await stack.enter_async_context(producer)
        await producer.send_batch([EventData("x")])
