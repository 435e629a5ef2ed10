from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

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


async def early_return(engine: AsyncEngine, wanted: bool) -> None:
    session = AsyncSession(engine)  # leak: partial-release
    if not wanted:
        return
    try:
        await session.execute(SELECT)
    finally:
        await session.close()


async def transaction_is_not_begun(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        connection.begin()  # leak: never-entered
        await connection.execute(SELECT)


async def engine_is_not_disposed(url: str) -> None:
    engine = create_async_engine(url)  # leak: never-entered
    async with engine.begin() as connection:
        await connection.execute(SELECT)
