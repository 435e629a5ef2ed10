import contextlib

import httpcore


async def in_a_block(url: str) -> bytes:
    async with httpcore.AsyncConnectionPool() as pool, pool.stream("GET", url) as response:
        return await response.aread()


async def finally_closed(url: str) -> httpcore.Response:
    pool = httpcore.AsyncConnectionPool()
    try:
        return await pool.request("GET", url)
    finally:
        await pool.aclose()


def on_a_stack(url: str) -> httpcore.Response:
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(httpcore.ConnectionPool())
        return pool.request("GET", url)
