from bleak import BleakClient, BleakScanner


async def never_disconnected(address: str) -> None:
    client = BleakClient(address)  # leak: never-entered
    await client.connect()
    await client.read_gatt_char(1)


async def normal_path_only(address: str) -> None:
    client = BleakClient(address)  # leak: exception-leak
    await client.connect()
    await client.read_gatt_char(1)
    await client.disconnect()


async def early_return(wanted: bool) -> None:
    scanner = BleakScanner()  # leak: partial-release
    await scanner.start()
    if not wanted:
        return
    await scanner.stop()


async def never_connected(address: str) -> None:
    client = BleakClient(address)
    await client.read_gatt_char(1)  # leak: unentered-use
