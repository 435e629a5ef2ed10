"""What the interface offers."""

from __future__ import annotations

from typing import Any

from mypy_asyncgate import Borrowed

from .transport import Transport


class Resource:
    path = "/"

    def __init__(self, transport: Borrowed[Transport]) -> None:
        self._transport = transport

    async def _get(self, id: str) -> dict[str, Any]:
        found: dict[str, Any] = await self._transport.get(f"{self.path}/{id}")
        return found


class Parcels(Resource):
    path = "/parcels"

    async def get(self, id: str) -> dict[str, Any]:
        return await self._get(id)

    async def book(self, address: str, weight: int) -> dict[str, Any]:
        body = {"address": address, "weight": weight}
        booked: dict[str, Any] = await self._transport.post(self.path, body)
        return booked


class Depots(Resource):
    path = "/depots"

    async def near(self, postcode: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self._transport.get(self.path, near=postcode)
        return found


async def track(transport: Borrowed[Transport], ids: list[str]) -> dict[str, str]:
    parcels = Parcels(transport)
    return {id: (await parcels.get(id))["state"] for id in ids}


async def nearest(transport: Borrowed[Transport], postcode: str) -> str | None:
    depots = await Depots(transport).near(postcode)
    return depots[0]["id"] if depots else None
