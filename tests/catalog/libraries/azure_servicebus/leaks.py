from azure.servicebus import ServiceBusMessage
from azure.servicebus.aio import ServiceBusClient


async def never_closed(url: str) -> None:
    client = ServiceBusClient.from_connection_string(url)  # leak: never-entered
    async with client.get_queue_sender("name") as sender:
        await sender.send_messages(ServiceBusMessage("x"))


async def normal_path_only(client: ServiceBusClient) -> None:
    sender = client.get_queue_sender("name")  # leak: exception-leak
    await sender.send_messages(ServiceBusMessage("x"))
    await sender.close()


async def early_return(client: ServiceBusClient, wanted: bool) -> None:
    receiver = client.get_queue_receiver("name")  # leak: partial-release
    if not wanted:
        return
    await receiver.close()
