import contextlib

from azure.cosmos.aio import CosmosClient


async def in_a_block(url: str) -> None:
    async with CosmosClient(url, "key") as client:
        container = client.get_database_client("name").get_container_client("name")
        print([item async for item in container.read_all_items()])


async def finally_closed(url: str) -> None:
    client = CosmosClient(url, "key")
    try:
        await client.create_database_if_not_exists("name")
    finally:
        await client.close()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(CosmosClient(url, "key"))
        await client.create_database_if_not_exists("name")
