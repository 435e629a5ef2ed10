from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncResult,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session, sessionmaker

SELECT = text("select 1")


async def never_entered(engine: AsyncEngine) -> None:
    connection = engine.connect()
    await connection.execute(SELECT)  # leak: unentered-use


async def awaited_and_never_closed(engine: AsyncEngine) -> None:
    connection = await engine.connect()  # leak: never-entered
    await connection.execute(SELECT)


async def normal_path_only(engine: AsyncEngine) -> None:
    connection = await engine.connect()  # leak: exception-leak
    await connection.execute(SELECT)
    await connection.close()


async def early_return(make: async_sessionmaker[AsyncSession], wanted: bool) -> None:
    session = make()  # leak: partial-release
    if not wanted:
        return
    try:
        await session.execute(SELECT)
    finally:
        await session.close()


async def engine_is_not_disposed(url: str) -> None:
    engine = create_async_engine(url)  # leak: never-entered
    async with engine.connect() as connection:
        await connection.execute(SELECT)


async def transaction_is_not_begun(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        connection.begin()  # leak: never-entered
        await connection.execute(SELECT)


async def result_outlives_its_connection(engine: AsyncEngine) -> AsyncResult[Any]:
    async with engine.connect() as connection:
        return await connection.stream(SELECT)  # leak: returned-closed


async def result_is_read_too_late(session: async_sessionmaker[AsyncSession]) -> list[Any]:
    async with session() as opened:
        result = await opened.stream(SELECT)
    return list(await result.all())  # leak: use-after-exit


def blocking_session(make: sessionmaker[Session]) -> Sequence[Any]:
    session = make()  # leak: exception-leak
    rows = session.execute(SELECT).all()
    session.close()
    return rows


def blocking_connection(engine: Engine) -> Sequence[Any]:
    connection = engine.connect()  # leak: never-entered
    return connection.execute(SELECT).all()
