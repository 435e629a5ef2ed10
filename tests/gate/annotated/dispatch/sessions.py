"""HTTP sessions of workers."""

from __future__ import annotations

from typing import Any

import aiohttp

from mypy_asyncgate import Borrowed, Owned


def new_session(token: str) -> Owned[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bearer {token}"}
    return aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=20))


async def logged_in(url: str, user: str, password: str) -> Owned[aiohttp.ClientSession]:
    session = aiohttp.ClientSession(url)
    try:
        await log_in(session, user, password)
    except BaseException:
        await session.close()
        raise
    return session


async def log_in(session: Borrowed[aiohttp.ClientSession], user: str, password: str) -> None:
    async with session.post("/login", json={"user": user, "password": password}) as response:
        response.raise_for_status()


async def log_out(session: Owned[aiohttp.ClientSession]) -> None:
    try:
        async with session.post("/logout") as response:
            response.raise_for_status()
    finally:
        await session.close()


async def load(session: Borrowed[aiohttp.ClientSession], path: str) -> Any:
    async with session.get(path) as response:
        response.raise_for_status()
        return await response.json()


async def store(session: Borrowed[aiohttp.ClientSession], path: str, body: object) -> None:
    async with session.put(path, json=body) as response:
        response.raise_for_status()


class Results:
    """Where results are sent."""

    def __init__(self, session: Borrowed[aiohttp.ClientSession], prefix: str) -> None:
        self._session = session
        self._prefix = prefix

    async def save(self, job: str, result: object) -> None:
        await store(self._session, f"{self._prefix}/{job}", result)


class Sessions:
    """One session, made when it is first needed."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._session: aiohttp.ClientSession | None = None

    def session(self) -> Borrowed[aiohttp.ClientSession]:
        if self._session is None:
            self._session = new_session(self._token)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
