"""The description of a managed class: how its instances are entered and released."""

from __future__ import annotations

from collections.abc import Iterable

from mypy.nodes import TypeInfo

from mypy_asyncgate.catalog.model import ClassEntry, Kind, ProducerEntry
from mypy_asyncgate.dataclass import dataclass, replace
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.summaries.ownership import ClassOwnership
from mypy_asyncgate.summaries.results import Provenance, Result


@dataclass(frozen=True)
class Managed:
    """A managed class: the obligation of an instance's owner, and the methods that fulfil it.

    The fields without a docstring are described in ``catalog.model.ClassEntry``.
    """

    info: TypeInfo
    kind: Kind
    declared: bool
    """Whether the catalog, the configuration or a marker declares it, not only its methods."""
    release: tuple[str, ...] = ()
    """Methods that end the obligation, the usual one first."""
    start: frozenset[str] = frozenset()
    consume: frozenset[str] = frozenset()
    releasers: frozenset[str] = frozenset()
    waits: frozenset[str] = frozenset()
    fills: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    releases_on_error: frozenset[str] = frozenset()
    reusable: bool = True
    reopens: bool = False
    block_releases: bool = True
    library: str | None = None
    """The top-level package of the class, if the catalog describes the class."""
    ownership: ClassOwnership | None = None
    """What the objects own, if the bodies of the class decide that it is managed."""
    owns_sync: bool = False
    """Whether that is nothing but files, sockets and other things that nobody waits for."""

    @classmethod
    def from_entry(cls, info: TypeInfo, entry: ClassEntry) -> Managed:
        """Return how a class is managed as the catalog describes it."""
        return cls(
            info,
            entry.kind,
            declared=True,
            release=entry.release,
            start=frozenset(entry.start),
            consume=frozenset(entry.consume),
            releasers=frozenset(entry.releasers),
            waits=frozenset(entry.waits),
            fills=frozenset(entry.fills),
            asks=frozenset(entry.asks),
            releases_on_error=frozenset(entry.releases_on_error),
            reusable=entry.reusable,
            reopens=entry.reopens,
            block_releases=entry.block_releases,
            library=entry.name.partition(".")[0],
        )

    def as_made(self, results: Iterable[Result]) -> Managed | None:
        """Return how an object is managed that comes from ``results``.

        None if such an object owns nothing, whatever is done with it.
        """
        if self.ownership is None:
            return self
        made = [r for r in results if r.provenance is Provenance.FRESH]
        fresh = frozenset(name for r in made for name in r.fresh)
        owned = self.ownership.when_made([name for r in made for name in r.passed], fresh)
        if not owned.is_resource:
            return None
        started = any(not owned.start.isdisjoint(r.used) for r in made)
        kind = Kind.RELEASE if started or owned.holds(fresh) else Kind.EMPTY
        return replace(self, kind=kind, start=owned.start)

    def given_by(self, entry: ProducerEntry | None) -> Managed:
        """Return how an object is managed that comes from the producer of an entry, if any."""
        if entry is None or entry.block_releases:
            return self
        return replace(self, block_releases=False)

    @property
    def owned_fields(self) -> list[str]:
        """The fields with what the objects release, as the bodies of the class show."""
        fields = self.ownership.fields if self.ownership is not None else ()
        return [held.name for held in fields if held.released_by]

    @property
    def is_certain(self) -> bool:
        """Whether it is declared, or the bodies of the class show what the objects own."""
        return self.declared or self.ownership is not None

    @property
    def name(self) -> str:
        """The bare name of the class, for messages."""
        return self.info.name

    @property
    def is_async(self) -> bool:
        """Whether it is entered with ``async with``."""
        return self.info.has_readable_member("__aenter__")

    @property
    def has_coroutines(self) -> bool:
        """Whether one of its methods has to be awaited, or entered with ``async with``."""
        names = {name for base in self.info.mro[:-1] for name in base.names}
        return any(
            types.is_coroutine(self.info, name)
            or any(map(types.works_later, types.method_results(self.info, name)))
            for name in names
        )

    @property
    def keyword(self) -> str:
        """The statement that enters it."""
        return "async with" if self.is_async else "with"

    @property
    def is_sync(self) -> bool:
        """Whether nothing about it is awaited: mostly files, processes and sockets."""
        if self.ownership is not None:
            return self.owns_sync
        return self.has_protocol and not (self.is_async or self.has_coroutines)

    @property
    def has_protocol(self) -> bool:
        """Whether it can be entered at all."""
        return self.is_async or self.info.has_readable_member("__enter__")
