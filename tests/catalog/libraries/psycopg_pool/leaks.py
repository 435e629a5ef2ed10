from psycopg_pool import AsyncConnectionPool, ConnectionPool


async def never_given_back(pool: AsyncConnectionPool) -> None:
    connection = await pool.getconn()  # leak: never-entered
    await connection.execute("select 1")


async def normal_path_only(pool: AsyncConnectionPool) -> None:
    connection = await pool.getconn()  # leak: exception-leak
    await connection.execute("select 1")
    await pool.putconn(connection)


async def not_entered(pool: AsyncConnectionPool) -> None:
    pool.connection()  # leak: never-entered


async def pool_is_not_closed(dsn: str) -> None:
    pool = AsyncConnectionPool(dsn, open=False)  # leak: partial-release
    await pool.open()
    async with pool.connection() as connection:
        if connection.closed:
            return
    await pool.close()


def blocking(pool: ConnectionPool) -> None:
    connection = pool.getconn()  # leak: exception-leak
    connection.execute("select 1")
    pool.putconn(connection)


async def in_its_own_block(pool: AsyncConnectionPool) -> None:
    async with await pool.getconn() as connection:  # leak: never-entered
        await connection.execute("select 1")
