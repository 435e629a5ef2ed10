# sqlalchemy.ext.asyncio.base, SQLAlchemy 1.4. "Corrected:" marks what differs from
# types-SQLAlchemy.

import abc
from collections.abc import Awaitable, Generator
from types import TracebackType
from typing import Any, NoReturn, TypeVar

from typing_extensions import Self

_T_co = TypeVar("_T_co", covariant=True)

class ReversibleProxy:
    def _assign_proxied(self, target: Any) -> Any: ...
    @classmethod
    def _regenerate_proxy_for_target(cls, target: Any) -> Self: ...
    @classmethod
    def _retrieve_proxy_for_target(cls, target: Any, regenerate: bool = True) -> Self | None: ...

# Corrected: what is entered had no type, and so was Any everywhere. The type parameter names it, as
# in SQLAlchemy 2. It is there for type checkers only: 1.4 cannot subscript this class.
class StartableContext(Awaitable[_T_co], abc.ABC):
    @abc.abstractmethod
    async def start(self, is_ctxmanager: bool = False) -> _T_co: ...
    def __await__(self) -> Generator[Any, Any, _T_co]: ...
    async def __aenter__(self) -> _T_co: ...
    @abc.abstractmethod
    async def __aexit__(
        self,
        type_: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    def _raise_for_not_started(self) -> NoReturn: ...

class ProxyComparable(ReversibleProxy):
    def __hash__(self) -> int: ...
    def __eq__(self, other: object) -> bool: ...
    def __ne__(self, other: object) -> bool: ...
