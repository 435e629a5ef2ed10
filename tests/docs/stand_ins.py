"""Stand-ins for the libraries and arguments of documented code, so that it can be run.

A stand-in can be called, awaited, entered, iterated over and asked for any attribute. It counts the
blocks that are entered, and those that are left.
"""

from __future__ import annotations

import asyncio
import builtins
import inspect
import sys
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any, ClassVar

OUTSIDE = {"socket", "sqlite3", "subprocess", "urllib"}
"""Modules of the standard library that reach out of the process."""


class StandIn(str):
    """An object of a library, and a text that is valid JSON.

    ``opened`` are the stand-ins in whose blocks the program is.
    """

    opened: ClassVar[list[StandIn]] = []

    def __new__(cls, *args: object, **kwargs: object) -> StandIn:
        return super().__new__(cls, "{}")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made: object = type(name, (Exception,), {}) if name.endswith("Error") else StandIn()
        self.__dict__[name] = made
        return made

    def __call__(self, *args: object, **kwargs: object) -> StandIn:
        return StandIn()

    def __getitem__(self, key: object) -> StandIn:
        return StandIn()

    def __or__(self, other: object) -> StandIn:
        return self

    def __int__(self) -> int:
        return 1

    def __await__(self) -> Generator[Any, None, StandIn]:
        yield from asyncio.sleep(0).__await__()
        return self

    def __iter__(self) -> Iterator[StandIn]:
        return iter([StandIn()])

    async def __aiter__(self) -> AsyncIterator[StandIn]:
        yield StandIn()

    def __enter__(self) -> StandIn:
        self.opened.append(self)
        return self

    def __exit__(self, *exc: object) -> None:
        self.opened.remove(self)

    async def __aenter__(self) -> StandIn:
        return self.__enter__()

    async def __aexit__(self, *exc: object) -> None:
        self.__exit__(*exc)


def import_stand_in(name: str, *args: Any) -> object:
    """Import a module, or (as ``__import__``) a stand-in for one that is not to be run."""
    top = name.partition(".")[0]
    if top in OUTSIDE or top not in {*sys.stdlib_module_names, "mypy_asyncgate"}:
        return StandIn()
    return builtins.__import__(name, *args)


async def run(namespace: dict[str, object], argument: Path) -> list[str]:
    """Call what a module defines, and return the names of what was called.

    ``argument`` is what functions get for a text or a path.
    """
    called = []
    for name, item in list(namespace.items()):
        is_own = getattr(item, "__module__", None) == namespace["__name__"]
        if is_own and callable(item) and not inspect.isabstract(item):
            await _finish(item(*_arguments(item, argument)))
            called.append(name)
    return called


async def _finish(result: Any) -> None:
    """Await, enter or iterate over the result of a call."""
    if inspect.iscoroutine(result):
        await _finish(await result)
    elif getattr(result, "__aenter__", None) is not None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(result)
    elif getattr(result, "__enter__", None) is not None:
        with ExitStack() as stack_:
            stack_.enter_context(result)
    elif inspect.isasyncgen(result):
        async for _ in result:
            pass


def _arguments(function: Callable[..., object], argument: Path) -> Iterator[object]:
    try:
        parameters = inspect.signature(function, eval_str=True).parameters.values()
    except NameError:
        parameters = inspect.signature(function).parameters.values()
    simple = {str: str(argument), int: 1, float: 0.0, bool: True, Path: argument}
    for parameter in parameters:
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL:
            kind = parameter.annotation
            if isinstance(kind, type) and kind.__module__ == "asyncio.locks":
                yield kind()
            elif getattr(kind, "__origin__", None) is list:
                yield [str(argument)]
            else:
                yield simple.get(kind) if kind in simple else StandIn()
