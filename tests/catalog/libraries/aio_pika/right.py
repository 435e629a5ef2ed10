import contextlib

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustConnection


async def in_a_block(url: str) -> None:
    connection = await aio_pika.connect_robust(url)
    async with connection, connection.channel() as channel:
        queue = await channel.declare_queue("queue")
        async with queue.iterator() as messages:
            async for message in messages:
                async with message.process():
                    print(message.body)


async def finally_closed(url: str) -> None:
    connection = await aio_pika.connect(url)
    try:
        channel = await connection.channel()
        await channel.set_qos(10)
    finally:
        await connection.close()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(await aio_pika.connect(url))
        channel = await connection.channel()
        await channel.set_qos(10)


async def handle(message: AbstractIncomingMessage) -> None:
    async with message.process():
        print(message.body)


class Publisher:
    connection: AbstractRobustConnection

    async def start(self, url: str) -> None:
        self.connection = await aio_pika.connect_robust(url)

    async def stop(self) -> None:
        await self.connection.close()


# A known miss: the channels add up until the connection is closed.
async def lead(connection: AbstractRobustConnection) -> None:
    channel = await connection.channel()
    while True:
        try:
            await channel.declare_queue("leader", exclusive=True)
            break
        except OSError:
            channel = await connection.channel()
