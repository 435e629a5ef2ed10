from typing import Any

from anthropic import Anthropic, AsyncAnthropic


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


async def stream_is_left_early(client: AsyncAnthropic) -> None:
    stream = await client.messages.create(  # leak: never-entered
        model="m", messages=[], max_tokens=1, stream=True
    )
    async for event in stream:
        if event.type == "message_stop":
            break


def sync_stream_is_left_early(client: Anthropic) -> str:
    events = client.messages.create(  # leak: never-entered
        model="m", messages=[], max_tokens=1, stream=True
    )
    for event in events:
        return event.type
    return ""
