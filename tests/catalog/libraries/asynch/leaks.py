from asynch import Connection, Pool


async def never_closed(dsn: str) -> None:
    connection = Connection(dsn)  # leak: never-entered
    await connection.connect()
    async with connection.cursor() as cursor:
        await cursor.execute("select 1")


async def normal_path_only(dsn: str) -> None:
    connection = Connection(dsn)  # leak: exception-leak
    await connection.connect()
    async with connection.cursor() as cursor:
        await cursor.execute("select 1")
    await connection.close()


async def early_return(dsn: str, wanted: bool) -> None:
    connection = Connection(dsn)  # leak: partial-release
    await connection.connect()
    if not wanted:
        return
    await connection.close()


async def pool_is_never_shut_down(dsn: str) -> None:
    pool = Pool(dsn=dsn)  # leak: never-entered
    await pool.startup()
    async with pool.connection() as connection:
        await connection.ping()


async def opened(dsn: str) -> Connection:
    connection = Connection(dsn)  # leak: returned
    await connection.connect()
    return connection


async def lent_to_a_helper(dsn: str) -> None:
    connection = await opened(dsn)  # leak: never-entered
    await insert(connection)


async def insert(connection: Connection) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("insert into views (user) values", [{"user": 1}])
