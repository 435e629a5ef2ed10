from typing import Any

from pymongo import AsyncMongoClient, MongoClient


async def never_closed(uri: str) -> Any:
    client: AsyncMongoClient[Any] = AsyncMongoClient(uri)  # leak: never-entered
    return await client.db.things.find_one()


async def normal_path_only(uri: str) -> Any:
    client: AsyncMongoClient[Any] = AsyncMongoClient(uri)  # leak: exception-leak
    thing = await client.db.things.find_one()
    await client.close()
    return thing


async def early_return(client: AsyncMongoClient[Any], wanted: bool) -> None:
    session = client.start_session()  # leak: partial-release
    if not wanted:
        return
    try:
        await client.db.things.find_one(session=session)
    finally:
        await session.end_session()


def blocking(client: MongoClient[Any]) -> None:
    session = client.start_session()  # leak: never-entered
    session.start_transaction()
