"""Tokens."""

from __future__ import annotations

import time
from dataclasses import dataclass

import httpx

from mypy_asyncgate import Borrowed


@dataclass
class Token:
    value: str
    expires: float

    @property
    def is_valid(self) -> bool:
        return self.expires > time.time()


async def request_token(client: Borrowed[httpx.AsyncClient], key: str, secret: str) -> Token:
    response = await client.post("/oauth/token", data={"key": key, "secret": secret})
    response.raise_for_status()
    body = response.json()
    return Token(body["access_token"], time.time() + body["expires_in"])


class Authenticator:
    def __init__(self, client: Borrowed[httpx.AsyncClient], key: str, secret: str) -> None:
        self._client = client
        self._key = key
        self._secret = secret
        self._token: Token | None = None

    async def headers(self) -> dict[str, str]:
        if self._token is None or not self._token.is_valid:
            self._token = await request_token(self._client, self._key, self._secret)
        return {"Authorization": f"Bearer {self._token.value}"}
