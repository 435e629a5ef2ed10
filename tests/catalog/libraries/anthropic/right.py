import contextlib
from typing import Any

from anthropic import AsyncAnthropic


async def in_a_block() -> Any:
    async with AsyncAnthropic() as client:
        async with client.messages.stream(model="m", messages=[], max_tokens=1) as stream:
            async for text in stream.text_stream:
                print(text)
        return await client.models.list()


async def finally_closed() -> Any:
    client = AsyncAnthropic()
    try:
        return await client.models.list()
    finally:
        await client.close()


async def on_a_stack() -> Any:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(AsyncAnthropic())
        return await client.models.list()


async def stream_is_read_to_its_end(client: AsyncAnthropic) -> None:
    stream = await client.messages.create(model="m", messages=[], max_tokens=1, stream=True)
    async for event in stream:
        print(event)


async def stream_in_a_block(client: AsyncAnthropic) -> str:
    async with await client.messages.create(
        model="m", messages=[], max_tokens=1, stream=True
    ) as stream:
        async for event in stream:
            return event.type
    return ""
