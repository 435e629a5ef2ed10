from psycopg_pool import AsyncConnectionPool, ConnectionPool


async def in_a_block(dsn: str) -> None:
    async with AsyncConnectionPool(dsn, open=False) as pool, pool.connection() as connection:
        await connection.execute("select 1")


async def given_back(pool: AsyncConnectionPool) -> None:
    connection = await pool.getconn()
    try:
        await connection.execute("select 1")
    finally:
        await pool.putconn(connection)


async def given_back_after_its_block(pool: AsyncConnectionPool) -> None:
    connection = await pool.getconn()
    try:
        async with connection:
            await connection.execute("select 1")
    finally:
        await pool.putconn(connection)


class Database:
    def __init__(self, dsn: str) -> None:
        self.pool = AsyncConnectionPool(dsn, open=False)

    async def start(self) -> None:
        await self.pool.open()

    async def stop(self) -> None:
        await self.pool.close()


def blocking(dsn: str) -> None:
    with ConnectionPool(dsn) as pool, pool.connection() as connection:
        connection.execute("select 1")
