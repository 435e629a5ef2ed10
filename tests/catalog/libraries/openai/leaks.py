from typing import Any

from openai import AsyncOpenAI


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
