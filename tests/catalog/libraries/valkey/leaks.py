import valkey.asyncio as valkey


async def never_closed() -> object:
    client = valkey.Valkey()  # leak: never-entered
    return await client.get("key")


async def normal_path_only() -> object:
    client = valkey.Valkey()  # leak: exception-leak
    value = await client.get("key")
    await client.aclose()
    return value


async def early_return(wanted: bool) -> None:
    client = valkey.Valkey()  # leak: partial-release
    if not wanted:
        return
    try:
        await client.get("key")
    finally:
        await client.aclose()


async def subscriber_is_not_closed(client: valkey.Valkey) -> None:
    subscriber = client.pubsub()  # leak: never-entered
    await subscriber.subscribe("channel")
