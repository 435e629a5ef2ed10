from azure.cosmos.aio import CosmosClient


async def never_closed(url: str) -> None:
    client = CosmosClient(url, "key")  # leak: never-entered
    await client.create_database_if_not_exists("name")


async def normal_path_only(url: str) -> None:
    client = CosmosClient(url, "key")  # leak: exception-leak
    await client.create_database_if_not_exists("name")
    await client.close()


async def early_return(url: str, wanted: bool) -> None:
    client = CosmosClient(url, "key")  # leak: partial-release
    if not wanted:
        return
    await client.close()
