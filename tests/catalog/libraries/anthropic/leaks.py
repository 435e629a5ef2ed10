from typing import Any

from anthropic import AsyncAnthropic


async def never_closed() -> Any:
    client = AsyncAnthropic()  # leak: never-entered
    return await client.models.list()


async def normal_path_only() -> Any:
    client = AsyncAnthropic()  # leak: exception-leak
    models = await client.models.list()
    await client.close()
    return models


async def early_return(wanted: bool) -> Any:
    client = AsyncAnthropic()  # leak: partial-release
    if not wanted:
        return None
    try:
        return await client.models.list()
    finally:
        await client.close()


async def stream_is_not_entered(client: AsyncAnthropic) -> None:
    client.messages.stream(model="m", messages=[], max_tokens=1)  # leak: never-entered
