import contextlib

from azure.servicebus import ServiceBusMessage
from azure.servicebus.aio import ServiceBusClient


async def in_a_block(url: str) -> None:
    async with ServiceBusClient.from_connection_string(url) as client:
        async with client.get_queue_sender("name") as sender:
            await sender.send_messages(ServiceBusMessage("x"))


async def finally_closed(client: ServiceBusClient) -> None:
    receiver = client.get_queue_receiver("name")
    try:
        await receiver.receive_messages()
    finally:
        await receiver.close()


async def on_a_stack(client: ServiceBusClient) -> None:
    async with contextlib.AsyncExitStack() as stack:
        sender = await stack.enter_async_context(client.get_queue_sender("name"))
        await sender.send_messages(ServiceBusMessage("x"))


async def sender_ends_with_its_client(url: str) -> None:
    async with ServiceBusClient.from_connection_string(url) as client:
        sender = client.get_queue_sender("name")
        await sender.send_messages(ServiceBusMessage("x"))
