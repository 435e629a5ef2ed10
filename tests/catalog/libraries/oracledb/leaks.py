import oracledb


async def never_closed(dsn: str) -> None:
    connection = await oracledb.connect_async(dsn)  # leak: never-entered
    await connection.execute("select 1 from dual")


async def normal_path_only(pool: oracledb.AsyncConnectionPool) -> None:
    connection = await pool.acquire()  # leak: exception-leak
    await connection.execute("select 1 from dual")
    await pool.release(connection)


async def early_return(dsn: str, wanted: bool) -> None:
    pool = oracledb.create_pool_async(dsn)  # leak: partial-release
    if not wanted:
        return
    try:
        async with pool.acquire() as connection:
            await connection.execute("select 1 from dual")
    finally:
        await pool.close()


async def never_awaited(dsn: str) -> None:
    oracledb.connect_async(dsn)  # leak: never-entered


def blocking(dsn: str) -> None:
    connection = oracledb.connect(dsn)  # leak: never-entered
    connection.cursor().execute("select 1 from dual")
