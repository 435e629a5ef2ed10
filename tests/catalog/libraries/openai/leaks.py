from typing import Any

from openai import AsyncOpenAI, OpenAI


async def never_closed() -> Any:
    client = AsyncOpenAI()  # leak: never-entered
    return await client.models.list()


async def normal_path_only() -> Any:
    client = AsyncOpenAI()  # leak: exception-leak
    models = await client.models.list()
    await client.close()
    return models


async def early_return(wanted: bool) -> Any:
    client = AsyncOpenAI()  # leak: partial-release
    if not wanted:
        return None
    try:
        return await client.models.list()
    finally:
        await client.close()


async def stream_is_not_entered(client: AsyncOpenAI) -> None:
    client.responses.stream(model="m", input="x")  # leak: never-entered


async def stream_is_not_read(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(  # leak: never-entered
        model="m", messages=[], stream=True
    )
    print(stream.response.status_code)


async def left_early(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(  # leak: never-entered
        model="m", messages=[], stream=True
    )
    async for chunk in stream:
        if chunk.choices:
            break


async def first(client: AsyncOpenAI) -> str:
    async for chunk in await client.chat.completions.create(  # leak: never-entered
        model="m", messages=[], stream=True
    ):
        return str(chunk)
    return ""


def first_sync(client: OpenAI) -> str:
    stream = client.chat.completions.create(  # leak: never-entered
        model="m", messages=[], stream=True
    )
    for chunk in stream:
        if chunk.choices[0].finish_reason == "stop":
            return chunk.id
    return ""


async def stream_is_discarded(client: AsyncOpenAI) -> None:
    await client.responses.create(model="m", input="x", stream=True)  # leak: never-entered
