import contextlib
from typing import Any

from pymongo import AsyncMongoClient


async def in_a_block(uri: str) -> Any:
    async with AsyncMongoClient[Any](uri) as client, client.start_session() as session:
        async with await session.start_transaction():
            return await client.db.things.find_one(session=session)


async def finally_closed(uri: str) -> Any:
    client: AsyncMongoClient[Any] = AsyncMongoClient(uri)
    try:
        return await client.db.things.find_one()
    finally:
        await client.close()


async def on_a_stack(client: AsyncMongoClient[Any]) -> Any:
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(client.start_session())
        return await client.db.things.find_one(session=session)


async def cursor(client: AsyncMongoClient[Any]) -> list[Any]:
    return [thing async for thing in client.db.things.find()]
