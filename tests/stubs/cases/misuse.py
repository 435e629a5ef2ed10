"""SQLAlchemy 2: what must be reported, on the lines marked so and no other."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


async def exit_arguments(conn: AsyncConnection) -> None:
    trans = conn.begin()
    stream = conn.stream(text("select 1"))
    await conn.__aexit__(1, None, None)  # error
    await conn.__aexit__(None, "x", None)  # error
    await conn.__aexit__(None, None, 3.0)  # error
    await trans.__aexit__(1, None, None)  # error
    await trans.__aexit__(None, "x", None)  # error
    await trans.__aexit__(None, None, 3.0)  # error
    await stream.__aexit__(1, None, None)  # error
    await stream.__aexit__(None, "x", None)  # error
    await stream.__aexit__(None, None, 3.0)  # error
    await stream.__aexit__(ValueError, ValueError(), None)


async def no_manager(engine: AsyncEngine, conn: AsyncConnection) -> None:
    async with engine:  # error
        pass
    with engine.connect():  # error
        pass
    with conn.begin():  # error
        pass
    await engine.begin()  # error


def read_only(conn: AsyncConnection) -> None:
    conn.info = {}  # error
    conn.closed = True  # error
