import aiomysql


async def never_closed(host: str) -> None:
    connection = await aiomysql.connect(host=host)  # leak: never-entered
    await connection.ping()


async def normal_path_only(pool: aiomysql.Pool) -> None:
    connection = await pool.acquire()  # leak: exception-leak
    await connection.ping()
    pool.release(connection)


async def early_return(host: str, wanted: bool) -> None:
    pool = await aiomysql.create_pool(host=host)  # leak: partial-release
    if not wanted:
        return
    pool.close()
    await pool.wait_closed()


async def not_entered(pool: aiomysql.Pool) -> None:
    pool.acquire()  # leak: never-entered
