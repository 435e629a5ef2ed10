import oracledb


async def connected(dsn: str) -> None:
    reveal_type(await oracledb.connect_async(dsn))  # given: connection.AsyncConnection
    async with oracledb.connect_async(dsn) as connection:
        reveal_type(connection)  # given: connection.AsyncConnection
        async with connection.cursor() as cursor:
            reveal_type(cursor)  # given: cursor.AsyncCursor
