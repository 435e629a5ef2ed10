import contextlib

from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf


async def in_a_block(info: AsyncServiceInfo) -> None:
    async with AsyncZeroconf() as zeroconf:
        await zeroconf.async_register_service(info)


async def finally_closed(info: AsyncServiceInfo) -> None:
    zeroconf = AsyncZeroconf()
    try:
        await zeroconf.async_register_service(info)
    finally:
        await zeroconf.async_close()


async def on_a_stack() -> None:
    async with contextlib.AsyncExitStack() as stack:
        zeroconf = await stack.enter_async_context(AsyncZeroconf())
        browser = AsyncServiceBrowser(zeroconf.zeroconf, "_http._tcp.local.", handlers=[print])
        await browser.async_cancel()
