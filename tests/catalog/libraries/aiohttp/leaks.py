import asyncio

import aiohttp
from aiohttp import web


async def never_closed(url: str) -> str:
    session = aiohttp.ClientSession()  # leak: never-entered
    async with session.get(url) as response:
        return await response.text()


async def chained(url: str) -> str:
    response = await aiohttp.ClientSession().get(url)  # leak: never-entered
    return await response.text()


async def normal_path_only(url: str) -> str:
    session = aiohttp.ClientSession()  # leak: exception-leak
    response = await session.get(url)
    text = await response.text()
    await session.close()
    return text


async def early_return(url: str) -> str:
    session = aiohttp.ClientSession()  # leak: partial-release
    if not url:
        return ""
    try:
        async with session.get(url) as response:
            return await response.text()
    finally:
        await session.close()


async def response_is_not_released(session: aiohttp.ClientSession, url: str) -> int:
    response = await session.get(url)  # leak: never-entered
    return response.status


async def response_is_released_on_the_normal_path_only(
    session: aiohttp.ClientSession, url: str
) -> None:
    response = await session.get(url)  # leak: exception-leak
    await asyncio.sleep(response.status)
    response.release()


async def request_is_never_sent(session: aiohttp.ClientSession, url: str) -> None:
    session.post(url)  # leak: never-entered


async def response_outlives_its_session(url: str) -> aiohttp.ClientResponse:
    async with aiohttp.ClientSession() as session:
        return await session.get(url)  # leak: returned-closed


async def socket_is_not_closed(session: aiohttp.ClientSession, url: str) -> None:
    socket = await session.ws_connect(url)  # leak: never-entered
    await socket.send_str("x")


async def connector_is_nobody_s(url: str) -> None:
    connector = aiohttp.TCPConnector()  # leak: never-entered
    async with aiohttp.ClientSession(connector=connector, connector_owner=False) as session:
        async with session.get(url) as response:
            print(await response.text())


async def server_is_not_cleaned_up(app: web.Application, stop: asyncio.Event) -> None:
    runner = web.AppRunner(app)  # leak: exception-leak
    await runner.setup()
    await stop.wait()
    await runner.cleanup()
