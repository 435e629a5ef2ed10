"""SQLAlchemy 2.0: streamed rows; a set of another series makes these vague."""

from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncResult, AsyncScalarResult
from sqlalchemy.ext.asyncio.base import GeneratorStartableContext
from typing_extensions import assert_type


async def streams(
    conn: AsyncConnection, one: Select[tuple[int]], two: Select[tuple[int, str]]
) -> None:
    assert_type(conn.stream(two), GeneratorStartableContext[AsyncResult[tuple[int, str]]])
    assert_type(await conn.stream(two), AsyncResult[tuple[int, str]])
    async with conn.stream(two) as rows:
        assert_type(rows, AsyncResult[tuple[int, str]])
    async with conn.stream_scalars(one) as scalars:
        assert_type(scalars, AsyncScalarResult[int])
    async with conn.stream(text("select 1")) as untyped:
        assert_type(untyped, AsyncResult[Any])


async def never_swallows(conn: AsyncConnection) -> int:
    async with conn.stream(text("select 1")):
        return 1
