import contextlib

import valkey.asyncio as valkey


async def in_a_block() -> object:
    async with valkey.Valkey() as client:
        return await client.get("key")


async def finally_closed() -> object:
    client = valkey.Valkey()
    try:
        return await client.get("key")
    finally:
        await client.aclose()


async def on_a_stack() -> object:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(valkey.Valkey())
        return await client.get("key")


async def subscribed(client: valkey.Valkey) -> None:
    async with client.pubsub() as subscriber:
        await subscriber.subscribe("channel")
