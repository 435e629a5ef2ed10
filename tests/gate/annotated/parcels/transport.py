"""HTTP clients."""

from __future__ import annotations

from typing import Any

import httpx

from mypy_asyncgate import Borrowed, Owned

TIMEOUT = httpx.Timeout(10.0, connect=5.0)


def make_client(base_url: str, proxy: str | None = None) -> Owned[httpx.AsyncClient]:
    return httpx.AsyncClient(base_url=base_url, proxy=proxy, timeout=TIMEOUT)


def make_traced_client(base_url: str, service: str) -> Owned[httpx.AsyncClient]:
    client = make_client(base_url)
    client.headers["User-Agent"] = service
    return client


def make_sync_and_async(base_url: str) -> tuple[Owned[httpx.Client], Owned[httpx.AsyncClient]]:
    return httpx.Client(base_url=base_url), make_client(base_url)


async def get_json(client: Borrowed[httpx.AsyncClient], path: str, **query: str) -> Any:
    response = await client.get(path, params=query)
    response.raise_for_status()
    return response.json()


async def post_json(client: Borrowed[httpx.AsyncClient], path: str, body: object) -> Any:
    response = await client.post(path, json=body)
    response.raise_for_status()
    return response.json()


async def is_up(client: Borrowed[httpx.AsyncClient]) -> bool:
    try:
        await get_json(client, "/health")
    except httpx.HTTPError:
        return False
    return True


class Transport:
    """Sends requests with a client of its own, or with one that it is given."""

    def __init__(self, base_url: str, client: httpx.AsyncClient | None = None) -> None:
        self._owns_client = client is None
        self._client = client or make_client(base_url)

    @property
    def client(self) -> Borrowed[httpx.AsyncClient]:
        return self._client

    async def get(self, path: str, **query: str) -> Any:
        return await get_json(self._client, path, **query)

    async def post(self, path: str, body: object) -> Any:
        return await post_json(self._client, path, body)

    async def aclose(self) -> None:
        if self._owns_client:
            await self._client.aclose()


def transport_for(base_url: str) -> Owned[Transport]:
    return Transport(base_url)


def shared_transport(client: Borrowed[httpx.AsyncClient], base_url: str) -> Transport:
    return Transport(base_url, client)
