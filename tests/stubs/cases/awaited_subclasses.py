"""SQLAlchemy 2: awaiting a subclass gives that class.

Not for pyright, which takes the type from the base class, Awaitable[AsyncConnection], and does not
look at __await__.
"""

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction
from typing_extensions import assert_type


class Connection(AsyncConnection): ...


class Transaction(AsyncTransaction): ...


async def subclasses(conn: Connection, trans: Transaction) -> None:
    assert_type(await conn, Connection)
    assert_type(await trans, Transaction)
