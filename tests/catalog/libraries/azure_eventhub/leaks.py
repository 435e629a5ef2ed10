from azure.eventhub import EventData
from azure.eventhub.aio import EventHubConsumerClient, EventHubProducerClient


async def never_closed(url: str) -> None:
    producer = EventHubProducerClient.from_connection_string(url)  # leak: never-entered
    await producer.send_batch([EventData("x")])


async def normal_path_only(url: str) -> None:
    producer = EventHubProducerClient.from_connection_string(url)  # leak: exception-leak
    await producer.send_batch([EventData("x")])
    await producer.close()


async def early_return(url: str, wanted: bool) -> None:
    consumer = EventHubConsumerClient.from_connection_string(url, "g")  # leak: partial-release
    if not wanted:
        return
    await consumer.close()
