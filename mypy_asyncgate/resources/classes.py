"""Which classes are managed.

Decided in this order, along the MRO: configuration, catalog, markers; and last the protocol: a
class with a full async protocol and a release-like method holds something from construction on
(kind release), or from being awaited on if that gives the object itself (kind lazy); one with a
full protocol only has to be entered (kind enter).
"""

from __future__ import annotations

from mypy.nodes import TypeInfo
from mypy.types import Instance
from mypy.typevars import fill_typevars_with_any

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import ClassEntry, Kind
from mypy_asyncgate.config import Config
from mypy_asyncgate.lexicon.open_methods import OPENERS
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.lexicon.release_methods import ENDS, ENDS_BY_ITSELF, RELEASE_LIKE
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.resources.managed import Managed

METADATA = "asyncgate"
"""The key of ``TypeInfo.metadata`` under which class markers are kept."""


class Classes:
    """Answers for one mypy build; ``forget`` drops what was learnt when modules change."""

    def __init__(self, config: Config, catalog: Lookup) -> None:
        self.config = config
        self.catalog = catalog
        self._managed: dict[str, Managed | None] = {}

    def forget(self) -> None:
        """Drop cached answers: classes may have changed."""
        self._managed.clear()

    def managed(self, info: TypeInfo) -> Managed | None:
        """Return how instances of a class are managed, or None if they are no resources."""
        name = info.fullname
        if name not in self._managed:
            self._managed[name] = self._decide(info)
        return self._managed[name]

    def opened(self, instance: Instance, managed: Managed, hidden: bool) -> Managed | None:
        """Return how the result of awaiting a lazy resource is managed.

        ``hidden`` says that mypy does not know its type, and so nothing of its ``__await__``.
        """
        result = types.await_result(instance)
        if result is None:
            # Where mypy does not know what awaiting it gives, that is the resource itself.
            is_awaitable = hidden or instance.type.has_readable_member("__await__")
            return managed if managed.release and is_awaitable else None
        opened = managed if result.type is managed.info else self.managed(result.type)
        if opened is None or not (opened.release or opened.consume or opened.kind is Kind.DERIVED):
            return None
        return opened

    def entered(self, instance: Instance, managed: Managed) -> Managed | None:
        """Return how what entering gives is managed."""
        for result in types.enter_results(instance):
            if types.gives_itself(managed.info, result):
                return managed
            for given in types.instances(result):
                return self.managed(given.type)
        return None

    def is_manager_type(self, info: TypeInfo) -> bool:
        """Tell whether a declared result type can only be meant to be entered or awaited.

        So it is for a protocol or abstract class that has nothing to release by hand, such as
        ``AbstractAsyncContextManager``.
        """
        if info.fullname in types.AWAITABLES:
            return True
        enters = any(info.has_readable_member(name) for name in ENTERS)
        releases = any(info.has_readable_member(name) for name in RELEASE_LIKE)
        return enters and not releases and (info.is_protocol or info.is_abstract)

    def manager(self, info: TypeInfo) -> Managed | None:
        """Return how a result is managed of which only its type's name says that it is entered."""
        if not self.is_manager_type(info):
            return None
        return self._from_protocol(info, declared=True)

    def is_configured(self, info: TypeInfo) -> bool:
        """Tell whether the configuration names a class or one of its bases as a resource."""
        return any(base.fullname in self.config.resources for base in info.mro)

    def mark(self, info: TypeInfo, kind: str) -> None:
        """Keep what a class marker says: ``kind`` is the marker's name."""
        info.metadata[METADATA] = {"kind": kind}
        self._managed.pop(info.fullname, None)

    def _decide(self, info: TypeInfo) -> Managed | None:
        for base in info.mro:
            if base.fullname in self.config.not_resources:
                return None
            if base.fullname in self.config.resources:
                return self._from_protocol(info, declared=True)
            entry = self.catalog.class_entry(base.fullname)
            if entry is not None:
                if entry.kind is Kind.NONE or self._releases_itself(info, base):
                    return None
                return self._from_entry(info, entry)
            marker = base.metadata.get(METADATA, {}).get("kind")
            if marker is not None:
                must_enter = marker == "must_enter"
                return self._from_protocol(info, declared=True) if must_enter else None
        return self._from_protocol(info, declared=False)

    def _releases_itself(self, info: TypeInfo, base: TypeInfo) -> bool:
        """Tell whether a class that a user made of ``base`` is released when it is collected."""
        return any(
            "__del__" in derived.names and not self.catalog.describes(derived.fullname)
            for derived in info.mro[: info.mro.index(base)]
        )

    def _from_entry(self, info: TypeInfo, entry: ClassEntry) -> Managed:
        return Managed(
            info,
            entry.kind,
            True,
            entry.release,
            frozenset(entry.start),
            frozenset(entry.consume),
            frozenset(entry.releasers),
            frozenset(entry.waits),
            frozenset(entry.fills),
            entry.reusable,
            entry.block_releases,
            entry.name.partition(".")[0],
        )

    def _from_protocol(self, info: TypeInfo, declared: bool) -> Managed | None:
        def has(name: str) -> bool:
            return info.has_readable_member(name)

        is_async = has("__aenter__") and has("__aexit__")
        is_sync = has("__enter__") and has("__exit__")
        if not declared:
            # A class that can be entered synchronously only, and that nobody declared, is most
            # often a helper (a timer, a patch, a buffer): it is looked at in strict mode.
            if info.is_protocol or not (is_async or (is_sync and self.config.level == "strict")):
                return None
            if info.fallback_to_any or has("__getattr__"):
                return None
        release = tuple(name for name in (*ENDS, *ENDS_BY_ITSELF) if has(name))
        held = {name for name in RELEASE_LIKE if has(name)}
        if held == {"release"} and has("acquire") and not declared:
            # A lock: it is acquired that has to be released, and not the object.
            return None
        kind = Kind.RELEASE if held or not (is_async or is_sync) else Kind.ENTER
        start: frozenset[str] = frozenset()
        if kind is Kind.RELEASE and not declared and _opens_when_awaited(info):
            kind, start = Kind.LAZY, frozenset(filter(has, OPENERS))
        return Managed(info, kind, declared, release, start, releasers=frozenset({"release"}))


def _opens_when_awaited(info: TypeInfo) -> bool:
    """Tell whether awaiting an object gives that object, which holds nothing before."""
    instance = fill_typevars_with_any(info)
    given = types.await_result(instance) if isinstance(instance, Instance) else None
    return given is not None and types.gives_itself(info, given)
