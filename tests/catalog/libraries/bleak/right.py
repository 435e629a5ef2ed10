import contextlib

from bleak import BleakClient, BleakScanner


async def in_a_block(address: str) -> None:
    async with BleakClient(address) as client:
        await client.read_gatt_char(1)


async def finally_disconnected(address: str) -> None:
    client = BleakClient(address)
    await client.connect()
    try:
        await client.read_gatt_char(1)
    finally:
        await client.disconnect()


async def on_a_stack() -> None:
    async with contextlib.AsyncExitStack() as stack:
        scanner = await stack.enter_async_context(BleakScanner())
        async for device, _ in scanner.advertisement_data():
            print(device)


async def found() -> None:
    print(await BleakScanner.discover())
