"""Many requests at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

from mypy_asyncgate import Borrowed, Owned

from .client import Client
from .transport import get_json, is_up, make_client


@dataclass
class Report:
    done: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


async def fetch_label(client: Borrowed[httpx.AsyncClient], id: str) -> bytes:
    response = await client.get(f"/parcels/{id}/label")
    return response.content


async def fetch_labels(client: Borrowed[httpx.AsyncClient], ids: Iterable[str]) -> list[bytes]:
    return await asyncio.gather(*(fetch_label(client, id) for id in ids))


async def first_up(urls: list[str]) -> Owned[httpx.AsyncClient] | None:
    for url in urls:
        client = make_client(url)
        try:
            if await is_up(client):
                return client
        except BaseException:
            await client.aclose()
            raise
        await client.aclose()
    return None


async def book_one(client: Borrowed[Client], address: str, report: Report) -> None:
    try:
        booked = await client.parcels.book(address, 1)
    except httpx.HTTPError:
        report.failed.append(address)
    else:
        report.done.append(booked["id"])


async def book_all(client: Borrowed[Client], addresses: Iterable[str]) -> Report:
    report = Report()
    for address in addresses:
        await book_one(client, address, report)
    return report


class Poller:
    """Asks again and again; takes the client over."""

    def __init__(self, client: Owned[httpx.AsyncClient], seconds: float) -> None:
        self._client = client
        self._seconds = seconds
        self._last: Any = None

    async def poll(self, path: str) -> Any:
        await asyncio.sleep(self._seconds)
        self._last = await get_json(self._client, path)
        return self._last

    async def close(self) -> None:
        await self._client.aclose()


def make_poller(url: str) -> Owned[Poller]:
    return Poller(make_client(url), 5.0)


async def poll_once(poller: Borrowed[Poller], path: str) -> bool:
    return bool(await poller.poll(path))


async def poll_to_the_end(poller: Owned[Poller], path: str) -> None:
    try:
        while not await poll_once(poller, path):
            pass
    finally:
        await poller.close()
