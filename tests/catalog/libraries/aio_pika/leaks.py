import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage


async def never_closed(url: str) -> None:
    connection = await aio_pika.connect_robust(url)  # leak: never-entered
    channel = await connection.channel()
    await channel.default_exchange.publish(aio_pika.Message(b"x"), "queue")


async def normal_path_only(url: str) -> None:
    connection = await aio_pika.connect(url)  # leak: exception-leak
    channel = await connection.channel()
    await channel.default_exchange.publish(aio_pika.Message(b"x"), "queue")
    await connection.close()


async def early_return(url: str, wanted: bool) -> None:
    connection = await aio_pika.connect_robust(url)  # leak: partial-release
    if not wanted:
        return
    await connection.close()


async def channel_is_not_opened(connection: AbstractConnection) -> None:
    connection.channel()  # leak: never-entered


async def message_is_not_processed(message: AbstractIncomingMessage) -> bytes:
    message.process()  # leak: never-entered
    return message.body


async def transaction_is_not_begun(channel: AbstractChannel) -> None:
    channel.transaction()  # leak: never-entered
