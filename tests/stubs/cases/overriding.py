"""SQLAlchemy 2: a subclass may override what the inline types let it override.

Not for ty, which reports changed parameter names, and takes the stubs' read-only descriptor for
one that can be written.
"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction
from typing_extensions import Self


class Connection(AsyncConnection):
    @property
    def info(self) -> dict[Any, Any]:
        return {}

    async def __aenter__(self) -> Self:
        return await super().__aenter__()

    async def __aexit__(self, kind: object, error: object, traceback: object) -> None: ...


class Transaction(AsyncTransaction):
    async def start(self, is_ctxmanager: bool = False) -> "Transaction":
        return self


class Engine(AsyncEngine):
    _connection_cls = Connection

    def connect(self) -> Connection:
        return Connection(self)
