import contextlib
from collections.abc import AsyncIterator
from typing import Any

from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionChunk


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


async def all_of_it(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(model="m", messages=[], stream=True)
    async for chunk in stream:
        print(chunk)


async def direct(client: AsyncOpenAI) -> None:
    async for chunk in await client.chat.completions.create(model="m", messages=[], stream=True):
        print(chunk)


async def generator(client: AsyncOpenAI) -> AsyncIterator[str]:
    stream = await client.chat.completions.create(model="m", messages=[], stream=True)
    async for chunk in stream:
        if chunk.choices:
            yield chunk.choices[0].delta.content or ""


async def handled(client: AsyncOpenAI) -> None:
    try:
        stream = await client.chat.completions.create(model="m", messages=[], stream=True)
        async for chunk in stream:
            print(chunk)
    except Exception as error:
        print(error)


async def closed(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(model="m", messages=[], stream=True)
    try:
        async for chunk in stream:
            if chunk.choices:
                break
    finally:
        await stream.close()


async def block(client: AsyncOpenAI) -> None:
    async with await client.chat.completions.create(model="m", messages=[], stream=True) as stream:
        async for chunk in stream:
            print(chunk)
            break


async def collected(client: AsyncOpenAI) -> list[ChatCompletionChunk]:
    stream = await client.chat.completions.create(model="m", messages=[], stream=True)
    return [chunk async for chunk in stream]


async def show(stream: AsyncStream[ChatCompletionChunk]) -> None:
    async for chunk in stream:
        print(chunk)


async def passed(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(model="m", messages=[], stream=True)
    await show(stream)


async def not_a_stream(client: AsyncOpenAI, flag: bool) -> None:
    answer = await client.chat.completions.create(model="m", messages=[], stream=False)
    print(answer.choices)
    either = await client.chat.completions.create(model="m", messages=[], stream=flag)
    print(either)


async def continued(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(model="m", messages=[], stream=True)
    async for chunk in stream:
        if not chunk.choices:
            continue
        print(chunk.choices[0])
    else:
        print("done")
