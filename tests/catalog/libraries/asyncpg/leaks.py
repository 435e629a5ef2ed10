import asyncpg


async def never_closed(dsn: str) -> str:
    connection = await asyncpg.connect(dsn)  # leak: never-entered
    return await connection.execute("select 1")


async def normal_path_only(pool: asyncpg.Pool) -> str:
    connection = await pool.acquire()  # leak: exception-leak
    status = await connection.execute("select 1")
    await pool.release(connection)
    return status


async def early_return(pool: asyncpg.Pool) -> str:
    connection = await pool.acquire()  # leak: partial-release
    if connection.is_in_transaction():
        return ""
    try:
        return await connection.execute("select 1")
    finally:
        await pool.release(connection)


async def not_entered(pool: asyncpg.Pool) -> None:
    pool.acquire()  # leak: never-entered


async def pool_is_not_closed(dsn: str) -> str:
    pool = await asyncpg.create_pool(dsn)  # leak: never-entered
    return await pool.execute("select 1")


async def transaction_is_not_started(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection:
        connection.transaction()  # leak: never-entered
        await connection.execute("select 1")


async def transaction_on_the_normal_path_only(connection: asyncpg.Connection) -> None:
    transaction = connection.transaction()  # leak: exception-leak
    await transaction.start()
    await connection.execute("select 1")
    await transaction.commit()
