import httpcore


async def never_closed(url: str) -> httpcore.Response:
    pool = httpcore.AsyncConnectionPool()  # leak: never-entered
    return await pool.request("GET", url)


async def normal_path_only(url: str) -> httpcore.Response:
    pool = httpcore.AsyncConnectionPool()  # leak: exception-leak
    response = await pool.request("GET", url)
    await pool.aclose()
    return response


async def stream_is_not_entered(pool: httpcore.AsyncConnectionPool, url: str) -> None:
    pool.stream("GET", url)  # leak: never-entered


def early_return(url: str) -> httpcore.Response | None:
    pool = httpcore.ConnectionPool()  # leak: partial-release
    if not url:
        return None
    try:
        return pool.request("GET", url)
    finally:
        pool.close()
