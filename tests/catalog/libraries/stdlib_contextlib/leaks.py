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


async def never_entered() -> None:
    opened()  # leak: never-entered


def bound_and_forgotten() -> None:
    context = switched()  # leak: never-entered
    del context


async def entered_twice() -> None:
    context = opened()
    async with context as gate:
        print(gate)
    async with context as gate:  # leak: reentered
        print(gate)


async def wrapped_and_forgotten(gate: Gate) -> None:
    closing = contextlib.aclosing(gate)  # leak: never-entered
    del closing
