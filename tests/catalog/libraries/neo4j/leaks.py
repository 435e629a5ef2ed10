from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncResult, Driver, Record


async def never_closed(uri: str) -> None:
    driver = AsyncGraphDatabase.driver(uri)  # leak: never-entered
    await driver.verify_connectivity()


async def normal_path_only(driver: AsyncDriver) -> Record | None:
    session = driver.session()  # leak: exception-leak
    result = await session.run("MATCH (n) RETURN n")
    record = await result.single()
    await session.close()
    return record


async def early_return(driver: AsyncDriver, wanted: bool) -> None:
    session = driver.session()  # leak: partial-release
    if not wanted:
        return
    try:
        await session.run("MATCH (n) RETURN n")
    finally:
        await session.close()


async def result_outlives_its_session(driver: AsyncDriver) -> AsyncResult:
    async with driver.session() as session:
        result = await session.run("MATCH (n) RETURN n")  # leak: returned-closed
        return result


async def result_is_read_too_late(driver: AsyncDriver) -> list[Record]:
    async with driver.session() as session:
        result = await session.run("MATCH (n) RETURN n")
    return await result.fetch(3)  # leak: use-after-exit


def blocking(driver: Driver) -> None:
    session = driver.session()  # leak: never-entered
    session.run("MATCH (n) RETURN n")
