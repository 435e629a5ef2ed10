import contextlib

import aiomqtt


async def in_a_block(host: str) -> None:
    async with aiomqtt.Client(host) as client:
        await client.subscribe("topic")
        async for message in client.messages:
            print(message.payload)


async def made_before_its_block(host: str) -> None:
    client = aiomqtt.Client(host)
    while True:
        try:
            async with client:
                await client.publish("topic", b"x")
        except aiomqtt.MqttError:
            continue


async def on_a_stack(host: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(aiomqtt.Client(host))
        await client.publish("topic", b"x")
