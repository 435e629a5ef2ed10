from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.ext.asyncio.session import _AsyncSessionContextManager

SELECT = text("select 1")


async def connected(engine: AsyncEngine) -> None:
    reveal_type(engine.connect())  # given: engine.AsyncConnection
    reveal_type(await engine.connect())  # given: engine.AsyncConnection
    reveal_type(await engine.connect().start())  # given: engine.AsyncConnection
    async with engine.connect() as connection:
        reveal_type(connection)  # given: engine.AsyncConnection
        reveal_type(connection.begin())  # given: engine.AsyncTransaction
        reveal_type(await connection.begin_nested())  # given: engine.AsyncTransaction
        async with connection.begin() as transaction:
            reveal_type(transaction)  # given: engine.AsyncTransaction
        reveal_type(await connection.stream(SELECT))  # given: result.AsyncResult


async def begun(engine: AsyncEngine) -> None:
    reveal_type(engine.begin())  # given: engine.AsyncEngine._trans_ctx
    reveal_type(await engine.begin())  # given: engine.AsyncConnection
    async with engine.begin() as connection:
        reveal_type(connection)  # given: engine.AsyncConnection


async def session(session: AsyncSession, context: _AsyncSessionContextManager) -> None:
    reveal_type(session.begin())  # given: session.AsyncSessionTransaction
    async with session.begin_nested() as transaction:
        reveal_type(transaction)  # given: session.AsyncSessionTransaction
    async with context as opened:
        reveal_type(opened)  # given: session.AsyncSession
