"""The client."""

from __future__ import annotations

from types import TracebackType

import httpx
from typing_extensions import Self

from mypy_asyncgate import Borrowed, Owned

from .auth import Authenticator
from .resources import Depots, Parcels
from .transport import Transport, make_client

PRODUCTION = "https://api.parcels.example"
SANDBOX = "https://sandbox.parcels.example"


class Client:
    """Owns its transport."""

    def __init__(self, transport: Owned[Transport], key: str, secret: str) -> None:
        self._transport = transport
        self.auth = Authenticator(transport.client, key, secret)
        self.parcels = Parcels(transport)
        self.depots = Depots(transport)

    @classmethod
    def production(cls, key: str, secret: str) -> Owned[Client]:
        return cls(Transport(PRODUCTION), key, secret)

    @classmethod
    def sandbox(cls) -> Owned[Client]:
        return cls(Transport(SANDBOX), "test", "test")

    @property
    def transport(self) -> Borrowed[Transport]:
        return self._transport

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._transport.aclose()


def from_url(url: str) -> Owned[Client]:
    parsed = httpx.URL(url)
    key, _, secret = parsed.userinfo.decode().partition(":")
    return Client(Transport(f"https://{parsed.host}"), key, secret)


async def close_all(*clients: Client) -> None:
    for client in clients:
        await client.aclose()


async def finish(client: Owned[Client]) -> None:
    """Say goodbye and close a client."""
    try:
        await client.transport.post("/sessions/end", {})
    finally:
        await client.aclose()


class Webhooks:
    """Registers where the carrier calls back; uses a connection of its own."""

    def __init__(self, base_url: str) -> None:
        self._client: httpx.AsyncClient | None = None
        self._base_url = base_url

    async def start(self) -> None:
        self._client = make_client(self._base_url)

    async def register(self) -> None:
        assert self._client is not None
        await self._client.post("/webhooks")

    async def stop(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


async def started_webhooks(base_url: str) -> Owned[Webhooks]:
    webhooks = Webhooks(base_url)
    try:
        await webhooks.start()
        await webhooks.register()
    except BaseException:
        await webhooks.stop()
        raise
    return webhooks
