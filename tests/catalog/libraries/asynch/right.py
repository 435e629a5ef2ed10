import contextlib

from asynch import Connection, Pool


async def in_a_block(dsn: str) -> None:
    async with Connection(dsn) as connection, connection.cursor() as cursor:
        await cursor.execute("select 1")


async def finally_closed(dsn: str) -> None:
    connection = Connection(dsn)
    await connection.connect()
    try:
        await connection.ping()
    finally:
        await connection.close()


async def on_a_stack(dsn: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        pool = await stack.enter_async_context(Pool(dsn=dsn))
        async with pool.connection() as connection:
            await connection.ping()


class Store:
    def __init__(self, dsn: str) -> None:
        self.pool = Pool(dsn=dsn)

    async def start(self) -> None:
        await self.pool.startup()

    async def stop(self) -> None:
        await self.pool.shutdown()
