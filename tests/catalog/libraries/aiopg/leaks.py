import aiopg


async def never_closed(dsn: str) -> None:
    connection = await aiopg.connect(dsn)  # leak: never-entered
    print(connection.status)


async def normal_path_only(pool: aiopg.Pool) -> None:
    connection = await pool.acquire()  # leak: exception-leak
    cursor = await connection.cursor()
    await cursor.execute("select 1")
    await pool.release(connection)


async def early_return(dsn: str, wanted: bool) -> None:
    pool = await aiopg.create_pool(dsn)  # leak: partial-release
    if not wanted:
        return
    pool.close()
    await pool.wait_closed()


async def not_entered(pool: aiopg.Pool) -> None:
    pool.acquire()  # leak: never-entered
