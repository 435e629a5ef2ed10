import contextlib
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web


async def in_a_block(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return await response.text()


async def finally_closed(url: str) -> str:
    session = aiohttp.ClientSession()
    try:
        async with session.get(url) as response:
            return await response.text()
    finally:
        await session.close()


async def on_a_stack(url: str) -> str:
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        response = await session.get(url)
        return str(response.status)


async def response_ends_with_its_session(url: str) -> int:
    async with aiohttp.ClientSession() as session:
        response = await session.get(url)
        return response.status


async def socket_ends_with_its_session(url: str) -> None:
    session = aiohttp.ClientSession()
    try:
        socket = await session.ws_connect(url)
        await socket.send_str("x")
    finally:
        await session.close()


class Client:
    async def start(self) -> None:
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=3))

    async def get(self, url: str) -> str:
        response = await self.session.get(url)
        return await response.text()

    async def stop(self) -> None:
        await self.session.close()


async def connector_is_closed(url: str) -> None:
    async with aiohttp.TCPConnector() as connector:
        session = aiohttp.ClientSession(connector=connector, connector_owner=False)
        async with session, session.get(url) as response:
            print(await response.text())


async def connector_is_taken_over(url: str) -> None:
    connector = aiohttp.TCPConnector()
    async with aiohttp.ClientSession(connector=connector) as session:
        await session.get(url)


async def shared(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        app["session"] = session
        yield


async def server(app: web.Application) -> None:
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner).start()
    finally:
        await runner.cleanup()
