from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf


async def never_closed(info: AsyncServiceInfo) -> None:
    zeroconf = AsyncZeroconf()  # leak: never-entered
    await zeroconf.async_register_service(info)


async def normal_path_only(info: AsyncServiceInfo) -> None:
    zeroconf = AsyncZeroconf()  # leak: exception-leak
    await zeroconf.async_register_service(info)
    await zeroconf.async_close()


async def early_return(wanted: bool) -> None:
    zeroconf = AsyncZeroconf()  # leak: partial-release
    if not wanted:
        return
    await zeroconf.async_close()
