"""What we ask of the carriers and tell our customers, over HTTP."""

from __future__ import annotations

import time
from typing import Any

import aiohttp
import httpx

from mypy_asyncgate import Owned


class Stopwatch:
    """Times a block: ``with Stopwatch() as watch: ...``."""

    seconds = 0.0

    def __enter__(self) -> Stopwatch:
        self._begun = time.monotonic()
        return self

    async def __exit__(self, *exc: object) -> None:
        self.seconds = time.monotonic() - self._begun


class Carrier:
    """A carrier's API; one pool of connections for all requests."""

    def __init__(self, url: str, token: str) -> None:
        self.http = aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {token}"})

    async def __aenter__(self) -> Carrier:
        return self

    async def __aexit__(self) -> None:
        await self.http.close()

    async def rate(self, weight: int, country: str) -> float:
        """Return the price of sending ``weight`` grams."""
        query: dict[str, str | int] = {"weight": weight, "country": country}
        async with self.http.get("/rates", params=query) as response:
            response.raise_for_status()
            body = await response.json()
        return float(body["price"])

    async def cancel(self, label: str) -> bool:
        """Cancel a label; True if the carrier had not collected the parcel yet."""
        response = await self.http.delete(f"/labels/{label}")
        return response.status == 204


async def fetch_label(url: str) -> bytes:
    """Download a label, which lies on another host than the API."""
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
    async with session.get(url) as response:
        return await response.read()


async def track(number: str) -> str:
    """Return the page that a carrier without an API shows for a parcel."""
    response = await httpx.AsyncClient(timeout=10).get(f"https://parcels.example/{number}")
    return response.text


async def notify(webhook: str, event: dict[str, Any]) -> bool:
    """Tell a customer's server about a parcel; ask twice if it has troubles of its own."""
    async with httpx.AsyncClient(timeout=5) as client:
        response = await client.post(webhook, json=event)
    if response.is_server_error:
        response = await client.post(webhook, json=event)
    return response.is_success


class Probe:
    """Asks a carrier whether it is up, with a client that it gets for that."""

    async def is_up(self, client: Owned[httpx.AsyncClient]) -> bool:
        async with client:
            return (await client.get("/health")).is_success


class QuickProbe(Probe):
    """Does not wait for the answer's body."""

    async def is_up(self, client: httpx.AsyncClient) -> bool:
        return (await client.head("/")).is_success
