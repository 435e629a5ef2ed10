"""For a type checker without the plugin, a marked type is the type."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Generic, TypeVar

from typing_extensions import Self, assert_type

from mypy_asyncgate import Borrowed, Owned, must_enter, not_a_resource

T = TypeVar("T")
Fresh = Owned[T]


@must_enter
class Lease:
    name: Borrowed[str] = ""

    def clone(self) -> Owned[Self]:
        return self

    @classmethod
    def current(cls) -> Borrowed[Self]:
        return cls()

    @property
    def parent(self) -> Borrowed["Lease"] | None:
        return None


@not_a_resource
class Fake(Lease): ...


class Pool(Generic[T]):
    def __init__(self, item: Owned[T]) -> None:
        self.item = item

    def peek(self) -> Borrowed[T]:
        return self.item

    async def lease(self) -> Owned[T]:
        return self.item

    async def leases(self) -> AsyncIterator[Owned[T]]:
        yield self.item


def make() -> Fresh[Lease]:
    return Lease()


def pair() -> tuple[int, Owned[Lease]]:
    return 1, Lease()


def unmarked(lease: Annotated[Lease, "Borrowed"]) -> "Annotated[Lease, 'Owned']":
    return Lease()


def take(lease: Owned[Lease], *, other: Borrowed[Lease | None] = None) -> None: ...


async def use(
    pool: Pool[Lease],
    makes: Callable[[Owned[Lease]], Awaitable[Owned[Lease]]],
) -> None:
    assert_type(make(), Lease)
    assert_type(unmarked(Lease()), Lease)
    assert_type(pair(), tuple[int, Lease])
    assert_type(Lease().clone(), Lease)
    assert_type(Fake.current(), Fake)
    assert_type(Lease().parent, Lease | None)
    assert_type(Lease().name, str)
    assert_type(pool.peek(), Lease)
    assert_type(await pool.lease(), Lease)
    assert_type(await makes(Lease()), Lease)
    async for lease in pool.leases():
        assert_type(lease, Lease)
    take(Fake(), other=make())
    take(1)  # error
    unmarked(1)  # error
    number: int = make()  # error
    Fake().missing()  # error
    print(number)
