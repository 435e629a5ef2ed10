import contextlib
from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import Session, select
from sqlmodel.ext.asyncio.session import AsyncSession


async def in_a_block(engine: AsyncEngine) -> list[int]:
    async with AsyncSession(engine) as session:
        return list(await session.exec(select(1)))


async def finally_closed(engine: AsyncEngine) -> list[int]:
    session = AsyncSession(engine)
    try:
        return list(await session.exec(select(1)))
    finally:
        await session.close()


async def on_a_stack(engine: AsyncEngine) -> list[int]:
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(AsyncSession(engine))
        return list(await session.exec(select(1)))


def dependency(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
