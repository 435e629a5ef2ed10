import contextlib
from typing import Any

from openai import AsyncOpenAI


async def in_a_block() -> Any:
    async with AsyncOpenAI() as client:
        async with client.responses.stream(model="m", input="x") as stream:
            async for event in stream:
                print(event)
        return await client.models.list()


async def finally_closed() -> Any:
    client = AsyncOpenAI()
    try:
        return await client.models.list()
    finally:
        await client.close()


async def on_a_stack() -> Any:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(AsyncOpenAI())
        return await client.models.list()


class Assistant:
    def __init__(self) -> None:
        self.client = AsyncOpenAI()

    async def close(self) -> None:
        await self.client.close()
