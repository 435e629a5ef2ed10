import contextlib

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

SELECT = text("select 1")


async def in_a_block(engine: AsyncEngine) -> None:
    async with engine.connect() as connection, connection.begin():
        await connection.execute(SELECT)
    async with engine.begin() as other:
        await other.execute(SELECT)


async def finally_closed(engine: AsyncEngine) -> None:
    connection = await engine.connect()
    try:
        await connection.execute(SELECT)
    finally:
        await connection.close()


async def on_a_stack(engine: AsyncEngine) -> None:
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(AsyncSession(engine))
        await session.execute(SELECT)


async def disposed(url: str) -> None:
    engine = create_async_engine(url)
    try:
        async with AsyncSession(engine) as session, session.begin():
            await session.execute(SELECT)
    finally:
        await engine.dispose()


async def streamed(engine: AsyncEngine) -> list[object]:
    async with engine.connect() as connection:
        result = await connection.stream(SELECT)
        return [row async for row in result]
