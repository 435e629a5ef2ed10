import contextlib

import aiormq


async def in_a_block(url: str) -> None:
    async with aiormq.connect(url) as connection:
        await connection.channel()


async def finally_closed(url: str) -> None:
    connection = await aiormq.connect(url)
    try:
        channel = await connection.channel()
        await channel.queue_declare("queue")
    finally:
        await connection.close()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(aiormq.connect(url))
        await connection.channel()
