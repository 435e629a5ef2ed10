from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket


async def never_closed(uri: str) -> Any:
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(uri)  # leak: never-entered
    return await client.db.things.find_one()


async def normal_path_only(uri: str) -> Any:
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(uri)  # leak: exception-leak
    thing = await client.db.things.find_one()
    client.close()
    return thing


async def early_return(client: AsyncIOMotorClient[Any], wanted: bool) -> None:
    session = await client.start_session()  # leak: partial-release
    if not wanted:
        return
    try:
        await client.db.things.find_one(session=session)
    finally:
        await session.end_session()


async def upload_is_not_closed(bucket: AsyncIOMotorGridFSBucket) -> None:
    stream = bucket.open_upload_stream("name")  # leak: never-entered
    await stream.write(b"x")
