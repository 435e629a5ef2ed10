# sqlalchemy.ext.asyncio.base, SQLAlchemy 2.0. "Corrected:" marks what differs from
# the inline types.

import abc
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from types import TracebackType
from typing import Any, ClassVar, Generic, Literal, NoReturn, TypeVar, overload

from typing_extensions import Never, Self

_T_co = TypeVar("_T_co", bound=Any, covariant=True)
_PT = TypeVar("_PT", bound=Any)

# util.ro_non_memoized_property, which the inline types show as "property". It is another descriptor
# at run time, so that stubtest rejects a plain property for it; this one is as read-only.
class _ReadOnly(property, Generic[_T_co]):
    def __init__(self, fget: Callable[[Any], _T_co]) -> None: ...
    @overload
    def __get__(self, instance: None, owner: type, /) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None, /) -> _T_co: ...
    def __set__(self, instance: object, value: Never, /) -> None: ...  # type: ignore[override]

class ReversibleProxy(Generic[_PT]):
    __slots__ = ("__weakref__",)
    _proxy_objects: ClassVar[dict[weakref.ref[Any], weakref.ref[ReversibleProxy[Any]]]]
    @overload
    def _assign_proxied(self, target: _PT) -> _PT: ...
    @overload
    def _assign_proxied(self, target: None) -> None: ...
    @classmethod
    def _target_gced(
        cls, ref: weakref.ref[_PT], proxy_ref: weakref.ref[Self] | None = None
    ) -> None: ...
    @classmethod
    def _regenerate_proxy_for_target(cls, target: _PT) -> Self: ...
    @overload
    @classmethod
    def _retrieve_proxy_for_target(cls, target: _PT, regenerate: Literal[True] = ...) -> Self: ...
    @overload
    @classmethod
    def _retrieve_proxy_for_target(cls, target: _PT, regenerate: bool = True) -> Self | None: ...

class StartableContext(Awaitable[_T_co], abc.ABC):
    __slots__ = ()
    @abc.abstractmethod
    async def start(self, is_ctxmanager: bool = False) -> _T_co: ...
    def __await__(self) -> Generator[Any, Any, _T_co]: ...
    async def __aenter__(self) -> _T_co: ...
    # Corrected: all three parameters were Any, so that __aexit__(1, "x", 3.0) passed. The result
    # stays "bool | None" here, since a subclass may swallow the exception.
    @abc.abstractmethod
    async def __aexit__(
        self,
        type_: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None: ...
    def _raise_for_not_started(self) -> NoReturn: ...

class GeneratorStartableContext(StartableContext[_T_co]):
    __slots__ = ("gen",)
    gen: AsyncGenerator[_T_co, Any]
    def __init__(
        self,
        func: Callable[..., AsyncIterator[_T_co]],
        args: tuple[Any, ...],
        kwds: dict[str, Any],
    ) -> None: ...
    async def start(self, is_ctxmanager: bool = False) -> _T_co: ...
    # Corrected: was inherited only; the class now shows both halves of what it implements.
    async def __aenter__(self) -> _T_co: ...
    # Corrected: the parameters were Any. The wrapped generator decides whether it swallows, and
    # a plain "bool" would make type checkers take every "async with" block for one that may.
    async def __aexit__(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None: ...

def asyncstartablecontext(
    func: Callable[..., AsyncIterator[_T_co]],
) -> Callable[..., GeneratorStartableContext[_T_co]]: ...

class ProxyComparable(ReversibleProxy[_PT]):
    __slots__ = ()
    @_ReadOnly
    def _proxied(self) -> _PT: ...
    def __hash__(self) -> int: ...
    def __eq__(self, other: Any) -> bool: ...
    def __ne__(self, other: Any) -> bool: ...
