from aiomysql import Connection, Pool


async def entered(connection: Connection, pool: Pool) -> None:
    async with connection as connected, pool as opened:
        reveal_type(connected)  # given: connection.Connection
        reveal_type(opened)  # given: pool.Pool
