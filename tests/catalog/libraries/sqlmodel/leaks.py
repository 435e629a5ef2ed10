from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import Session, select
from sqlmodel.ext.asyncio.session import AsyncSession


async def never_released(engine: AsyncEngine) -> list[int]:
    session = AsyncSession(engine)  # leak: never-entered
    return list(await session.exec(select(1)))


async def normal_path_only(engine: AsyncEngine) -> list[int]:
    session = AsyncSession(engine)  # leak: exception-leak
    rows = list(await session.exec(select(1)))
    await session.close()
    return rows


def early_return(engine: Engine, wanted: bool) -> list[int]:
    session = Session(engine)  # leak: partial-release
    if not wanted:
        return []
    try:
        return list(session.exec(select(1)))
    finally:
        session.close()
