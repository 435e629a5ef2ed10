import contextlib
from collections.abc import AsyncIterator, Iterator


class Gate:
    async def aclose(self) -> None: ...


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[Gate]:
    yield Gate()


@contextlib.contextmanager
def switched() -> Iterator[None]:
    yield


async def entered() -> None:
    async with opened() as gate, contextlib.aclosing(Gate()) as other:
        print(gate, other)


async def on_a_stack() -> None:
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(switched())
        print(await stack.enter_async_context(opened()))


async def under_a_condition(wanted: bool) -> None:
    async with opened() if wanted else contextlib.nullcontext() as gate:
        print(gate)


def given_away() -> contextlib.AbstractAsyncContextManager[Gate]:
    return opened()
