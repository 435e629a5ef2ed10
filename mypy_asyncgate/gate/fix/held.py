"""How what a variable or a field holds is released, by its type."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from mypy.nodes import TypeInfo
from mypy.types import Instance, NoneType, Type, UnionType, get_proper_type

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.release_methods import ENDS_TRANSACTION, RELEASE_LIKE
from mypy_asyncgate.mypy_api import types


@dataclass(frozen=True)
class Held:
    """The method that releases it, whether that is awaited, and whether there may be nothing."""

    method: str
    waits: bool
    may_be_none: bool

    def release(self, name: str) -> str:
        """Return the statement that releases what is called ``name``."""
        return f"{'await ' if self.waits else ''}{name}.{self.method}()"


def held(typ: Type) -> Held | None:
    """Return how an object of a type is released; None if it is not, or if that is not clear."""
    proper = get_proper_type(typ)
    items = proper.items if isinstance(proper, UnionType) else [proper]
    some = [item for item in map(get_proper_type, items) if not isinstance(item, NoneType)]
    if len(some) != 1 or not isinstance(some[0], Instance):
        return None
    info = some[0].type
    method = next((name for name in _releases(info) if info.has_readable_member(name)), None)
    if method is None:
        return None
    waits = types.is_coroutine(info, method) or any(
        map(types.works_later, types.method_results(info, method))
    )
    return Held(method, waits, len(some) < len(items))


def _releases(info: TypeInfo) -> Iterator[str]:
    """Yield the methods that may release an object of a class, the usual one first."""
    known = _of_libraries()
    for base in info.mro[:-1]:
        if base.fullname in known:
            yield from known[base.fullname]
            return
    yield from (name for name in RELEASE_LIKE if name not in ENDS_TRANSACTION)


@cache
def _of_libraries() -> dict[str, tuple[str, ...]]:
    """Return the methods that release objects of the classes of catalogued libraries.

    What may have to be given back to the object that made it has none.
    """
    libraries = load_builtin().libraries
    classes = (entry for library in libraries for entry in library.classes)
    return {entry.name: () if entry.releasers else entry.release for entry in classes}
