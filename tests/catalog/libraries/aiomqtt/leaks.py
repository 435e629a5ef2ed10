import aiomqtt


async def never_entered(host: str) -> None:
    client = aiomqtt.Client(host)
    await client.publish("topic", b"x")  # leak: unentered-use


async def made_and_forgotten(host: str) -> None:
    aiomqtt.Client(host)  # leak: never-entered


async def bound_and_forgotten(host: str) -> None:
    client = aiomqtt.Client(host)  # leak: never-entered
    del client
