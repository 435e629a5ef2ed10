import contextlib

from databases import Database


async def in_a_block(url: str) -> None:
    async with Database(url) as database, database.transaction():
        await database.execute("delete from t")


async def finally_disconnected(url: str) -> None:
    database = Database(url)
    await database.connect()
    try:
        await database.execute("delete from t")
    finally:
        await database.disconnect()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(url))
        await database.execute("delete from t")


async def by_hand(database: Database) -> None:
    transaction = await database.transaction()
    try:
        await database.execute("delete from t")
    except BaseException:
        await transaction.rollback()
        raise
    else:
        await transaction.commit()


class Store:
    def __init__(self, url: str) -> None:
        self.database = Database(url)

    async def start(self) -> None:
        await self.database.connect()

    async def stop(self) -> None:
        await self.database.disconnect()
