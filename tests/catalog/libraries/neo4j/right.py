import contextlib

from neo4j import AsyncDriver, AsyncGraphDatabase, Driver, Record, ResultSummary


async def in_a_block(uri: str) -> Record | None:
    async with AsyncGraphDatabase.driver(uri) as driver, driver.session() as session:
        result = await session.run("MATCH (n) RETURN n")
        return await result.single()


async def finally_closed(driver: AsyncDriver) -> list[Record]:
    session = driver.session()
    try:
        result = await session.run("MATCH (n) RETURN n")
        return [record async for record in result]
    finally:
        await session.close()


async def on_a_stack(driver: AsyncDriver) -> ResultSummary:
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(driver.session())
        transaction = await session.begin_transaction()
        result = await transaction.run("MATCH (n) RETURN n")
        return await result.consume()


async def transaction_ends_with_its_session(driver: AsyncDriver) -> None:
    async with driver.session() as session:
        transaction = await session.begin_transaction()
        await transaction.run("MATCH (n) RETURN n")
        await transaction.commit()


class Graph:
    def __init__(self, uri: str) -> None:
        self.driver = AsyncGraphDatabase.driver(uri)

    async def close(self) -> None:
        await self.driver.close()


def blocking(driver: Driver) -> None:
    with driver.session() as session:
        session.run("MATCH (n) RETURN n")
