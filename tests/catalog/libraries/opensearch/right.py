import contextlib
from typing import Any

from opensearchpy import AsyncOpenSearch


async def in_a_block(url: str) -> Any:
    async with AsyncOpenSearch(url) as client:
        return await client.info()


async def finally_closed(url: str) -> Any:
    client = AsyncOpenSearch(url)
    try:
        return await client.info()
    finally:
        await client.close()


async def on_a_stack(url: str) -> Any:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(AsyncOpenSearch(url))
        return await client.info()
