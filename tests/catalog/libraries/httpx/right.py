import contextlib
from collections.abc import AsyncIterator

import httpx


async def in_a_block(url: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=2)) as client:
        return await client.get(url)


async def finally_closed(url: str) -> httpx.Response:
    client = httpx.AsyncClient()
    try:
        return await client.get(url)
    finally:
        await client.aclose()


async def on_a_stack(url: str) -> bytes:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient())
        response = await stack.enter_async_context(client.stream("GET", url))
        return await response.aread()


async def streamed(client: httpx.AsyncClient, url: str) -> AsyncIterator[bytes]:
    request = client.build_request("GET", url)
    response = await client.send(request, stream=True)
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
    finally:
        await response.aclose()


async def sent(client: httpx.AsyncClient, url: str) -> int:
    response = await client.send(client.build_request("GET", url))
    return response.status_code


class Api:
    def __init__(self) -> None:
        self.client = httpx.AsyncClient()

    async def aclose(self) -> None:
        await self.client.aclose()


def blocking(url: str) -> httpx.Response:
    with httpx.Client() as client:
        return client.get(url)
