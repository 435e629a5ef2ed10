import contextlib
from typing import Any

from elasticsearch import AsyncElasticsearch


async def in_a_block(url: str) -> Any:
    async with AsyncElasticsearch(url) as client:
        return await client.options(request_timeout=3).info()


async def finally_closed(url: str) -> Any:
    client = AsyncElasticsearch(url)
    try:
        return await client.info()
    finally:
        await client.close()


async def on_a_stack(url: str) -> Any:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(AsyncElasticsearch(url))
        return await client.info()


async def optioned(client: AsyncElasticsearch) -> Any:
    other = client.options(request_timeout=3)
    return await other.info()
