from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket


async def in_a_block(client: AsyncIOMotorClient[Any]) -> Any:
    async with await client.start_session() as session, session.start_transaction():
        return await client.db.things.find_one(session=session)


async def finally_closed(uri: str) -> Any:
    client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(uri)
    try:
        return await client.db.things.find_one()
    finally:
        client.close()


class Store:
    def __init__(self, uri: str) -> None:
        self.client: AsyncIOMotorClient[Any] = AsyncIOMotorClient(uri)

    def close(self) -> None:
        self.client.close()


async def uploaded(bucket: AsyncIOMotorGridFSBucket) -> None:
    async with bucket.open_upload_stream("name") as stream:
        await stream.write(b"x")


async def cursor(client: AsyncIOMotorClient[Any]) -> list[Any]:
    return [thing async for thing in client.db.things.find()]
