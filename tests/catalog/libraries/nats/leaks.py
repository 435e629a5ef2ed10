import nats
from nats.aio.client import Client


async def never_closed(url: str) -> None:
    client = await nats.connect(url)  # leak: never-entered
    await client.publish("subject", b"x")


async def normal_path_only(url: str) -> None:
    client = await nats.connect(url)  # leak: exception-leak
    await client.publish("subject", b"x")
    await client.drain()


async def early_return(url: str, wanted: bool) -> None:
    client = Client()  # leak: partial-release
    await client.connect(url)
    if not wanted:
        return
    await client.close()
