import asyncmy
from asyncmy.pool import Pool


async def never_closed(host: str) -> None:
    connection = await asyncmy.connect(host=host)  # leak: never-entered
    await connection.ping()


async def normal_path_only(pool: Pool) -> None:
    connection = await pool.acquire()  # leak: exception-leak
    await connection.ping()
    pool.release(connection)


async def early_return(host: str, wanted: bool) -> None:
    pool = await asyncmy.create_pool(host=host)  # leak: partial-release
    if not wanted:
        return
    pool.close()
    await pool.wait_closed()


async def not_entered(pool: Pool) -> None:
    pool.acquire()  # leak: never-entered
