from google.pubsub_v1 import PublisherAsyncClient, SubscriberAsyncClient


async def never_left(topic: str) -> None:
    client = PublisherAsyncClient()  # leak: never-entered
    await client.get_topic(topic=topic)


async def normal_path_only(topic: str) -> None:
    client = PublisherAsyncClient()  # leak: exception-leak
    await client.get_topic(topic=topic)
    await client.transport.close()


async def early_return(name: str) -> None:
    client = SubscriberAsyncClient()  # leak: partial-release
    if not name:
        return
    await client.transport.close()
