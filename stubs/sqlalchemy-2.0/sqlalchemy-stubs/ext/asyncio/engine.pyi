# sqlalchemy.ext.asyncio.engine, SQLAlchemy 2.0. "Corrected:" marks what differs from the inline
# types.

from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar, overload

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.base import Transaction
from sqlalchemy.engine.cursor import CursorResult
from sqlalchemy.engine.interfaces import (
    CompiledCacheType,
    CoreExecuteOptionsParameter,
    Dialect,
    IsolationLevel,
    SchemaTranslateMapType,
    _CoreAnyExecuteParams,
    _CoreSingleExecuteParams,
    _DBAPIAnyExecuteParams,
    _ExecuteOptions,
)
from sqlalchemy.engine.result import ScalarResult
from sqlalchemy.engine.url import URL
from sqlalchemy.ext.asyncio.base import (
    GeneratorStartableContext,
    ProxyComparable,
    StartableContext,
    _ReadOnly,
)
from sqlalchemy.ext.asyncio.result import AsyncResult, AsyncScalarResult
from sqlalchemy.pool import Pool, PoolProxiedConnection
from sqlalchemy.sql._typing import _InfoType
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import TypedReturnsRows
from typing_extensions import Self

_P = ParamSpec("_P")
_T = TypeVar("_T", bound=Any)

def create_async_engine(url: str | URL, **kw: Any) -> AsyncEngine: ...
def async_engine_from_config(
    configuration: dict[str, Any], prefix: str = "sqlalchemy.", **kwargs: Any
) -> AsyncEngine: ...
def create_async_pool_from_url(url: str | URL, **kwargs: Any) -> Pool: ...

class AsyncConnectable:
    __slots__ = ("__weakref__", "_slots_dispatch")
    @classmethod
    def _no_async_engine_events(cls) -> NoReturn: ...

# "__weakref__" takes no room in an object, but mypy counts it as a layout that clashes with
# AsyncConnectable's; the inline types ignore the same error.
class AsyncConnection(  # type: ignore[misc]
    ProxyComparable[Connection], StartableContext[AsyncConnection], AsyncConnectable
):
    __slots__ = ("engine", "sync_connection", "sync_engine")
    engine: AsyncEngine
    sync_engine: Engine
    sync_connection: Connection | None
    def __init__(
        self, async_engine: AsyncEngine, sync_connection: Connection | None = None
    ) -> None: ...
    @classmethod
    def _regenerate_proxy_for_target(cls, target: Connection) -> AsyncConnection: ...
    # Corrected: start, __await__ and __aenter__ return the object itself, and so a subclass
    # gets its own type back; was AsyncConnection, and __aenter__ stood on StartableContext only.
    async def start(self, is_ctxmanager: bool = False) -> Self: ...
    def __await__(self) -> Generator[Any, None, Self]: ...
    async def __aenter__(self) -> Self: ...
    # Corrected: the parameters were Any.
    async def __aexit__(
        self,
        type_: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    @property
    def connection(self) -> NoReturn: ...
    async def get_raw_connection(self) -> PoolProxiedConnection: ...
    @_ReadOnly
    def info(self) -> _InfoType: ...
    @_ReadOnly
    def _proxied(self) -> Connection: ...
    def begin(self) -> AsyncTransaction: ...
    def begin_nested(self) -> AsyncTransaction: ...
    async def invalidate(self, exception: BaseException | None = None) -> None: ...
    async def get_isolation_level(self) -> IsolationLevel: ...
    def in_transaction(self) -> bool: ...
    def in_nested_transaction(self) -> bool: ...
    def get_transaction(self) -> AsyncTransaction | None: ...
    def get_nested_transaction(self) -> AsyncTransaction | None: ...
    # Corrected: returns the object itself; was AsyncConnection.
    @overload
    async def execution_options(
        self,
        *,
        compiled_cache: CompiledCacheType | None = ...,
        logging_token: str = ...,
        isolation_level: IsolationLevel = ...,
        no_parameters: bool = False,
        stream_results: bool = False,
        max_row_buffer: int = ...,
        yield_per: int = ...,
        insertmanyvalues_page_size: int = ...,
        schema_translate_map: SchemaTranslateMapType | None = ...,
        preserve_rowcount: bool = False,
        **opt: Any,
    ) -> Self: ...
    @overload
    async def execution_options(self, **opt: Any) -> Self: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
    async def close(self) -> None: ...
    async def aclose(self) -> None: ...
    async def exec_driver_sql(
        self,
        statement: str,
        parameters: _DBAPIAnyExecuteParams | None = None,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> CursorResult[Any]: ...
    @overload
    def stream(
        self,
        statement: TypedReturnsRows[_T],
        parameters: _CoreAnyExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> GeneratorStartableContext[AsyncResult[_T]]: ...
    @overload
    def stream(
        self,
        statement: Executable,
        parameters: _CoreAnyExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> GeneratorStartableContext[AsyncResult[Any]]: ...
    @overload
    async def execute(
        self,
        statement: TypedReturnsRows[_T],
        parameters: _CoreAnyExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> CursorResult[_T]: ...
    @overload
    async def execute(
        self,
        statement: Executable,
        parameters: _CoreAnyExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> CursorResult[Any]: ...
    @overload
    async def scalar(
        self,
        statement: TypedReturnsRows[tuple[_T]],
        parameters: _CoreSingleExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> _T | None: ...
    @overload
    async def scalar(
        self,
        statement: Executable,
        parameters: _CoreSingleExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> Any: ...
    @overload
    async def scalars(
        self,
        statement: TypedReturnsRows[tuple[_T]],
        parameters: _CoreAnyExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> ScalarResult[_T]: ...
    @overload
    async def scalars(
        self,
        statement: Executable,
        parameters: _CoreAnyExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> ScalarResult[Any]: ...
    @overload
    def stream_scalars(
        self,
        statement: TypedReturnsRows[tuple[_T]],
        parameters: _CoreSingleExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> GeneratorStartableContext[AsyncScalarResult[_T]]: ...
    @overload
    def stream_scalars(
        self,
        statement: Executable,
        parameters: _CoreSingleExecuteParams | None = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> GeneratorStartableContext[AsyncScalarResult[Any]]: ...
    async def run_sync(
        self,
        fn: Callable[Concatenate[Connection, _P], _T],
        *arg: _P.args,
        **kw: _P.kwargs,
    ) -> _T: ...
    @property
    def closed(self) -> bool: ...
    @property
    def invalidated(self) -> bool: ...
    @property
    def dialect(self) -> Dialect: ...
    @dialect.setter
    def dialect(self, attr: Dialect) -> None: ...
    @property
    def default_isolation_level(self) -> IsolationLevel | None: ...

class AsyncEngine(ProxyComparable[Engine], AsyncConnectable):  # type: ignore[misc]
    __slots__ = "sync_engine"
    sync_engine: Engine
    _connection_cls: type[AsyncConnection]
    def __init__(self, sync_engine: Engine) -> None: ...
    @_ReadOnly
    def _proxied(self) -> Engine: ...
    @classmethod
    def _regenerate_proxy_for_target(cls, target: Engine) -> AsyncEngine: ...
    # The engine is no context manager; this method makes one. Its __aenter__ gives the connection.
    @asynccontextmanager
    def begin(self) -> AsyncIterator[AsyncConnection]: ...
    def connect(self) -> AsyncConnection: ...
    async def raw_connection(self) -> PoolProxiedConnection: ...
    @overload
    def execution_options(
        self,
        *,
        compiled_cache: CompiledCacheType | None = ...,
        logging_token: str = ...,
        isolation_level: IsolationLevel = ...,
        insertmanyvalues_page_size: int = ...,
        schema_translate_map: SchemaTranslateMapType | None = ...,
        **opt: Any,
    ) -> AsyncEngine: ...
    @overload
    def execution_options(self, **opt: Any) -> AsyncEngine: ...
    async def dispose(self, close: bool = True) -> None: ...
    def clear_compiled_cache(self) -> None: ...
    def update_execution_options(self, **opt: Any) -> None: ...
    def get_execution_options(self) -> _ExecuteOptions: ...
    @property
    def url(self) -> URL: ...
    @url.setter
    def url(self, attr: URL) -> None: ...
    @property
    def pool(self) -> Pool: ...
    @pool.setter
    def pool(self, attr: Pool) -> None: ...
    @property
    def dialect(self) -> Dialect: ...
    @dialect.setter
    def dialect(self, attr: Dialect) -> None: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def name(self) -> str: ...
    @property
    def driver(self) -> str: ...
    @property
    def echo(self) -> Any: ...
    @echo.setter
    def echo(self, attr: Any) -> None: ...

class AsyncTransaction(ProxyComparable[Transaction], StartableContext[AsyncTransaction]):
    __slots__ = ("connection", "nested", "sync_transaction")
    sync_transaction: Transaction | None
    connection: AsyncConnection
    nested: bool
    def __init__(self, connection: AsyncConnection, nested: bool = False) -> None: ...
    # Corrected: makes an object of the class it is called on; was AsyncTransaction.
    @classmethod
    def _regenerate_proxy_for_target(cls, target: Transaction) -> Self: ...
    @_ReadOnly
    def _proxied(self) -> Transaction: ...
    @property
    def is_valid(self) -> bool: ...
    @property
    def is_active(self) -> bool: ...
    async def close(self) -> None: ...
    async def rollback(self) -> None: ...
    async def commit(self) -> None: ...
    # Corrected: these three return the object itself; was AsyncTransaction, __await__ and
    # __aenter__ standing on StartableContext only.
    async def start(self, is_ctxmanager: bool = False) -> Self: ...
    def __await__(self) -> Generator[Any, Any, Self]: ...
    async def __aenter__(self) -> Self: ...
    # Corrected: the parameters were Any.
    async def __aexit__(
        self,
        type_: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

@overload
def _get_sync_engine_or_connection(async_engine: AsyncEngine) -> Engine: ...
@overload
def _get_sync_engine_or_connection(async_engine: AsyncConnection) -> Connection: ...
