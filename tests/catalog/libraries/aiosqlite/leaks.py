import aiosqlite


async def never_awaited(path: str) -> None:
    database = aiosqlite.connect(path)
    await database.execute("select 1")  # leak: unentered-use


async def never_closed(path: str) -> None:
    database = await aiosqlite.connect(path)  # leak: never-entered
    await database.execute("select 1")


async def normal_path_only(path: str) -> None:
    database = await aiosqlite.connect(path)  # leak: exception-leak
    await database.execute("select 1")
    await database.close()


async def early_return(path: str, wanted: bool) -> None:
    database = await aiosqlite.connect(path)  # leak: partial-release
    if not wanted:
        return
    await database.close()


async def cursor_outlives_its_connection(path: str) -> aiosqlite.Cursor:
    async with aiosqlite.connect(path) as database:
        return await database.execute("select 1")  # leak: returned-closed
