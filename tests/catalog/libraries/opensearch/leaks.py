from typing import Any

from opensearchpy import AsyncOpenSearch


async def never_closed(url: str) -> Any:
    client = AsyncOpenSearch(url)  # leak: never-entered
    return await client.info()


async def normal_path_only(url: str) -> Any:
    client = AsyncOpenSearch(url)  # leak: exception-leak
    info = await client.info()
    await client.close()
    return info


async def early_return(url: str, wanted: bool) -> Any:
    client = AsyncOpenSearch(url)  # leak: partial-release
    if not wanted:
        return None
    try:
        return await client.info()
    finally:
        await client.close()
