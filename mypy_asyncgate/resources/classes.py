"""Which classes are managed, and how their instances are entered and released.

The sources are, for each class along the MRO, the configuration, the catalog and the markers. If
none of them decides, the protocol of the class does: a class with the async protocol and a
release-like method holds something from construction on (kind release), or from being awaited on if
that gives the object itself (kind lazy); a class with the protocol alone only has to be entered
(kind enter). Before that, the bodies of a class may show what its objects own, from when on, and
which methods release it.
"""

from __future__ import annotations

from typing import Protocol

from mypy.nodes import TypeInfo
from mypy.types import Instance
from mypy.typevars import fill_typevars_with_any

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import ClassEntry, Kind
from mypy_asyncgate.config import Config
from mypy_asyncgate.lexicon.open_methods import OPENERS
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS, ENDS_BY_ITSELF, RELEASE_LIKE
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.signatures import needs_arguments
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.summaries.ownership import ClassOwnership

OWES_NOTHING = (Kind.NONE, Kind.DERIVED, Kind.EMPTY)
"""Kinds of objects that need no release once they are made."""

METADATA = "asyncgate"
"""The key of ``TypeInfo.metadata`` under which class markers are stored."""


class Bodies(Protocol):
    """What the bodies of classes show."""

    def ownership(self, info: TypeInfo) -> ClassOwnership:
        """Return what the objects of a class own."""

    def held_class(self, info: TypeInfo, name: str) -> TypeInfo | None:
        """Return the class of what a field holds, if that is known."""

    def is_sketch(self, info: TypeInfo) -> bool:
        """Tell whether the methods that release objects of a class have no bodies."""

    def is_made_as(self, info: TypeInfo, base: TypeInfo) -> bool:
        """Tell whether the constructor of ``base`` may run when an object of ``info`` is made."""


class Classes:
    """Decides which classes are managed, and caches the decisions for one build."""

    def __init__(self, config: Config, catalog: Lookup, bodies: Bodies) -> None:
        self.config = config
        self.catalog = catalog
        self._bodies = bodies
        self._managed: dict[str, Managed | None] = {}
        self._declarations: dict[str, tuple[bool, Managed | None]] = {}
        self._releases: dict[str, frozenset[str] | None] = {}

    def forget(self) -> None:
        """Drop the cached decisions, because classes may have changed."""
        self._managed.clear()
        self._declarations.clear()
        self._releases.clear()

    def managed(self, info: TypeInfo) -> Managed | None:
        """Return how instances of a class are managed, or None if they are not resources."""
        name = info.fullname
        if name not in self._managed:
            self._managed[name] = self._decide(info)
        return self._managed[name]

    def declared(self, info: TypeInfo) -> Managed | None:
        """Return how a class is managed as it is declared, or None if no declaration says so."""
        return self._declared(info)[1]

    def opened(self, instance: Instance, managed: Managed, hidden: bool) -> Managed | None:
        """Return how the result of awaiting a lazy resource is managed, or None if it is not.

        ``hidden`` says that mypy does not know the type of the resource, and thus not its
        ``__await__``.
        """
        result = types.await_result(instance)
        if result is None:
            # If mypy does not know the result of awaiting, it is the resource itself.
            is_awaitable = hidden or instance.type.has_readable_member("__await__")
            return managed if managed.release and is_awaitable else None
        opened = managed if result.type is managed.info else self.managed(result.type)
        if opened is None or not (opened.release or opened.consume or opened.kind is Kind.DERIVED):
            return None
        return opened

    def entered(self, instance: Instance, managed: Managed) -> Managed | None:
        """Return how the result of entering a resource is managed, or None if it is not."""
        for result in types.enter_results(instance):
            if types.gives_itself(managed.info, result):
                return managed
            for given in types.instances(result):
                return self.managed(given.type)
        return None

    def is_manager_type(self, info: TypeInfo) -> bool:
        """Tell whether a declared result type offers nothing but entering or awaiting.

        This is true of awaitables, and of a protocol or abstract class without a release method,
        such as ``AbstractAsyncContextManager``.
        """
        if info.fullname in types.AWAITABLES:
            return True
        enters = any(info.has_readable_member(name) for name in ENTERS)
        releases = any(info.has_readable_member(name) for name in RELEASE_LIKE)
        return enters and not releases and (info.is_protocol or info.is_abstract)

    def manager(self, info: TypeInfo) -> Managed | None:
        """Return how a result is managed whose type only offers entering, or None for others."""
        if not self.is_manager_type(info):
            return None
        return self._from_protocol(info, declared=True)

    def is_release(self, method: str) -> bool:
        """Tell whether a method of this name releases the objects of some class."""
        return method in ENDS or method in EXITS or method in self.catalog.release_methods

    def is_configured(self, info: TypeInfo) -> bool:
        """Tell whether the configuration names a class or one of its bases as a resource."""
        return any(base.fullname in self.config.resources for base in info.mro)

    def mark(self, info: TypeInfo, kind: str) -> None:
        """Store the class marker named ``kind`` in the metadata of a class, which mypy caches."""
        info.metadata[METADATA] = {"kind": kind}
        self.forget()

    def declared_releases(self, info: TypeInfo) -> frozenset[str] | None:
        """Return the methods that are declared to release the objects of a class, or None.

        None of them if it is declared to hold nothing.
        """
        name = info.fullname
        if name not in self._releases:
            self._releases[name] = self._declared_releases(info)
        return self._releases[name]

    def _declared_releases(self, info: TypeInfo) -> frozenset[str] | None:
        is_declared, managed = self._declared(info)
        if not is_declared:
            return None
        if managed is None or managed.kind is Kind.ENTER:
            return frozenset()
        return frozenset(managed.release) | managed.consume

    def declared_fills(self, info: TypeInfo) -> frozenset[str]:
        """Return the methods by which objects of a declared class begin to hold something.

        None of them if the objects hold something from construction on.
        """
        managed = self._declared(info)[1]
        if managed is None or managed.kind not in (Kind.LAZY, Kind.EMPTY):
            return frozenset()
        return managed.fills or managed.start | ENTERS | {"__await__"}

    def _decide(self, info: TypeInfo) -> Managed | None:
        is_declared, managed = self._declared(info)
        if is_declared:
            return managed
        return self._inferred(info) or self._from_protocol(info, declared=False)

    def _declared(self, info: TypeInfo) -> tuple[bool, Managed | None]:
        """Return whether configuration, catalog or a marker decides, and what they say."""
        name = info.fullname
        if name not in self._declarations:
            self._declarations[name] = self._declaration(info)
        return self._declarations[name]

    def _declaration(self, info: TypeInfo) -> tuple[bool, Managed | None]:
        for base in info.mro:
            if base.fullname in self.config.not_resources:
                return True, None
            if base.fullname in self.config.resources:
                return True, self._from_protocol(info, declared=True)
            entry = self.catalog.class_entry(base.fullname)
            if entry is not None and self._is_double(info, base, entry):
                return False, None
            if entry is not None and not self._releases_more(info, base, entry):
                if entry.kind is Kind.NONE or self._releases_itself(info, base):
                    return True, None
                return True, Managed.from_entry(info, entry)
            marker = base.metadata.get(METADATA, {}).get("kind")
            if marker is not None:
                must_enter = marker == "must_enter"
                return True, self._from_protocol(info, declared=True) if must_enter else None
        return False, None

    def _inferred(self, info: TypeInfo) -> Managed | None:
        """Return how a class is managed whose methods fill and release its fields."""
        owned = self._bodies.ownership(info)
        if not owned.is_resource or info.is_protocol or info.has_readable_member("__del__"):
            return None
        return Managed(
            info,
            Kind.RELEASE if owned.holds(()) else Kind.EMPTY,
            declared=False,
            release=tuple(sorted(owned.release, key=_usual_first)),
            start=owned.start,
            # What only the constructor makes is not made again.
            reusable=owned.is_refilled,
            ownership=owned,
            owns_sync=self._is_sync(info),
        )

    def _is_sync(self, info: TypeInfo | None, *within: TypeInfo) -> bool:
        """Tell whether a class is a sync resource, or owns nothing but such."""
        if info is None or info in within:
            return False
        is_declared, managed = self._declared(info)
        if is_declared:
            return managed is not None and managed.is_sync
        held = [self._bodies.held_class(info, f.name) for f in self._bodies.ownership(info).fields]
        return bool(held) and all(self._is_sync(each, info, *within) for each in held)

    def _releases_more(self, info: TypeInfo, base: TypeInfo, entry: ClassEntry) -> bool:
        """Tell whether a class has a release of its own that the entry of a base would hide.

        A package knows that the objects of its class need no release, but not what the subclasses
        in other packages add.
        """
        if entry.kind not in OWES_NOTHING:
            return False
        derived = [
            each
            for each in info.mro[: info.mro.index(base)]
            if self.catalog.is_shipped_for_others(entry, each.fullname)
        ]
        if not derived:
            return False
        releases = {*RELEASE_LIKE, *EXITS, *self._bodies.ownership(info).release}
        return any(not releases.isdisjoint(each.names.keys() - entry.release) for each in derived)

    def _is_double(self, info: TypeInfo, base: TypeInfo, entry: ClassEntry) -> bool:
        """Tell whether a class only stands in for ``base``, and holds what its own methods open."""
        return entry.kind not in OWES_NOTHING and not self._bodies.is_made_as(info, base)

    def _releases_itself(self, info: TypeInfo, base: TypeInfo) -> bool:
        """Tell whether a class between ``info`` and ``base`` releases itself in ``__del__``.

        Classes that the catalog describes do not count.
        """
        return any(
            "__del__" in derived.names and not self.catalog.describes(derived.fullname)
            for derived in info.mro[: info.mro.index(base)]
        )

    def _from_protocol(self, info: TypeInfo, declared: bool) -> Managed | None:
        def has(name: str) -> bool:
            return info.has_readable_member(name)

        is_async = has("__aenter__") and has("__aexit__")
        is_sync = has("__enter__") and has("__exit__")
        if not declared:
            # An undeclared class with only the sync protocol is most often a helper (a timer, a
            # patch, a buffer), so only strict mode checks it.
            if info.is_protocol or not (is_async or (is_sync and self.config.level == "strict")):
                return None
            if info.fallback_to_any or has("__getattr__"):
                return None
        # A method that is told what to release releases that.
        named = (name for name in (*ENDS, *ENDS_BY_ITSELF) if has(name))
        release = tuple(name for name in named if not needs_arguments(info, name))
        held = set(release).intersection(RELEASE_LIKE)
        if held == {"release"} and has("acquire") and not declared:
            # A lock: it is acquired that has to be released, and not the object.
            return None
        # Bodies have shown that its fields own nothing. Still, an object that is entered without
        # anything being opened held before what its exit method closes.
        closes = self._bodies.ownership(info).block.release
        is_shown = not held.isdisjoint(closes)
        holds = bool(held) and (declared or is_shown or self._bodies.is_sketch(info))
        kind = Kind.RELEASE if holds or not (is_async or is_sync) else Kind.ENTER
        start: frozenset[str] = frozenset()
        if kind is Kind.RELEASE and not declared and _opens_when_awaited(info):
            kind, start = Kind.LAZY, frozenset(filter(has, OPENERS))
        return Managed(info, kind, declared, release, start, releasers=frozenset({"release"}))


def _usual_first(method: str) -> tuple[int, str]:
    """Return a sort key by which the method that messages propose comes first."""
    return (ENDS.index(method) if method in ENDS else len(ENDS), method)


def _opens_when_awaited(info: TypeInfo) -> bool:
    """Tell whether awaiting an object gives that object, which holds nothing before."""
    instance = fill_typevars_with_any(info)
    given = types.await_result(instance) if isinstance(instance, Instance) else None
    return given is not None and types.gives_itself(info, given)
