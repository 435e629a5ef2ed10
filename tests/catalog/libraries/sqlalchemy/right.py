import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_scoped_session,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session, sessionmaker

SELECT = text("select 1")


async def in_a_block(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(SELECT)
    async with engine.begin() as connection:
        await connection.execute(SELECT)


async def finally_closed(engine: AsyncEngine) -> None:
    connection = await engine.connect()
    try:
        await connection.execute(SELECT)
    finally:
        await connection.close()


async def on_a_stack(engine: AsyncEngine, make: async_sessionmaker[AsyncSession]) -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(engine.connect())
        session = await stack.enter_async_context(make())
        await connection.execute(SELECT)
        await session.execute(SELECT)


async def sessions(make: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    async with make() as session, session.begin():
        yield session


async def scoped(registry: async_scoped_session[AsyncSession]) -> None:
    session = registry()
    await session.execute(SELECT)
    await registry.remove()


async def disposed(url: str) -> None:
    engine = create_async_engine(url)
    try:
        async with AsyncSession(engine) as session:
            await session.execute(SELECT)
    finally:
        await engine.dispose()


async def streamed(engine: AsyncEngine) -> list[Any]:
    async with engine.connect() as connection:
        result = await connection.stream(SELECT)
        async with connection.stream(SELECT) as other:
            print(await other.all())
        return [row async for row in result]


class Repository:
    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(url)
        self.make = async_sessionmaker(self.engine)

    async def aclose(self) -> None:
        await self.engine.dispose()


def fluent(connection: AsyncConnection) -> None:
    print(connection.get_transaction())


def blocking(engine: Engine, make: sessionmaker[Session]) -> Sequence[Any]:
    with make() as session, session.begin():
        session.execute(SELECT)
    with engine.connect() as connection:
        return connection.execute(SELECT).all()
