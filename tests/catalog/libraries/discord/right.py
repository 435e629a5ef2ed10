import contextlib

import discord


async def in_a_block(token: str) -> None:
    async with discord.Client(intents=discord.Intents.default()) as client:
        await client.start(token)


async def finally_closed(token: str) -> None:
    client = discord.Client(intents=discord.Intents.default())
    try:
        await client.start(token)
    finally:
        await client.close()


async def on_a_stack(token: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(discord.Client(intents=discord.Intents.all()))
        await client.start(token)


def run(token: str) -> None:
    client = discord.Client(intents=discord.Intents.default())

    @client.event
    async def on_ready() -> None:
        print("ready")

    client.run(token)
