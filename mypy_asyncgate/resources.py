"""Which classes are managed, which calls make a resource, and what enters and releases it.

Decided in this order. Managed classes: configuration, catalog, markers, and last the protocol:
a class with a full async protocol and a release-like method holds something from construction
on (kind release); one with a full protocol only has to be entered (kind enter). Producers: the
type is marked, the catalog or configuration says so, a constructor, a generator manager, a
classmethod that returns its own class; anything else is borrowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from mypy.nodes import CallExpr, Decorator, Expression, SymbolTableNode, TypeInfo
from mypy.types import Instance, Type, get_proper_type

from mypy_asyncgate.catalog.model import Catalog, ClassEntry, Does, Gives, Kind, ProducerEntry
from mypy_asyncgate.config import Config
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import names, types

RELEASE_LIKE = (
    "close", "aclose", "dispose", "disconnect", "release", "terminate", "shutdown", "rollback",
    "commit",
)  # fmt: skip
"""A class with one of these holds something that has to be given back."""

ENDS = (*RELEASE_LIKE, "stop", "abort", "cancel", "kill", "quit", "wait_closed", "cleanup")
"""Methods that are taken for a release where the catalog knows nothing of the class."""

TELLING = frozenset({*ENDS, "__await__", "__getattr__"})
"""Members that decide how a class with a protocol is managed."""

METADATA = "asyncgate"
"""The key of ``TypeInfo.metadata`` under which class markers are kept."""


@dataclass(frozen=True)
class Managed:
    """A managed class: what its instances need, and how that is done."""

    info: TypeInfo
    kind: Kind
    declared: bool
    """The catalog, the configuration or a marker says so; otherwise its methods suggest it."""
    release: frozenset[str] = frozenset()
    start: frozenset[str] = frozenset()
    consume: frozenset[str] = frozenset()
    releasers: frozenset[str] = frozenset()
    reusable: bool = True

    @property
    def name(self) -> str:
        """The bare name of the class, for messages."""
        return self.info.name

    @property
    def is_async(self) -> bool:
        """Whether it is entered with ``async with``."""
        return self.info.has_readable_member("__aenter__")

    @property
    def keyword(self) -> str:
        """The statement that enters it."""
        return "async with" if self.is_async else "with"

    @property
    def has_protocol(self) -> bool:
        """Whether it can be entered at all."""
        return self.is_async or self.info.has_readable_member("__enter__")


@dataclass(frozen=True)
class Production:
    """A call that makes a resource which its caller owns."""

    call: CallExpr
    callee: str
    """What is called, as the source has it: "connect", "ClientSession"."""
    managed: Managed
    kind: Kind
    coroutine: bool
    """The call gives a coroutine; awaiting it makes the resource."""
    opened: Managed | None
    """What a lazy resource is once it has been awaited; None if nothing has to be released."""
    entered: Managed | None
    """What entering gives, if that is a resource too, most often the same; else None."""
    position: int | None
    """The element of the tuple the call gives that is the resource; None for the result."""

    @property
    def holds(self) -> bool:
        """Whether something is held as soon as it is made."""
        return self.kind is Kind.RELEASE

    @cached_property
    def release(self) -> frozenset[str]:
        """Methods that end the obligation."""
        return self._both("release")

    @cached_property
    def start(self) -> frozenset[str]:
        """Methods that enter it besides ``with`` and ``await``."""
        return self._both("start")

    @cached_property
    def consume(self) -> frozenset[str]:
        """Methods and attributes that release it by using it up."""
        return self._both("consume")

    @cached_property
    def releasers(self) -> frozenset[str]:
        """Functions and methods that release it when it is passed to them."""
        return self._both("releasers")

    def is_fluent(self, method: str) -> bool:
        """Tell whether ``method`` gives back the resource itself, as its type has it."""
        info = self.managed.info
        return any(types.gives_itself(info, r) for r in types.method_results(info, method))

    def is_awaited(self, method: str) -> bool:
        """Tell whether a call of ``method`` does its work only when it is awaited or entered."""
        info = (self.entered or self.managed).info
        return any(types.works_later(r) for r in types.method_results(info, method))

    @property
    def reusable(self) -> bool:
        """Whether it may be used again after its release, or nobody knows that it may not."""
        return (self.opened or self.managed).reusable

    def works_when_closed(self, method: str) -> bool:
        """Tell whether ``method`` may be called on a closed resource: it only asks or waits."""
        return method in ENDS or not self.is_awaited(method)

    def _both(self, attribute: str) -> frozenset[str]:
        mine: frozenset[str] = getattr(self.managed, attribute)
        later: frozenset[str] = getattr(self.opened, attribute) if self.opened else frozenset()
        return mine | later


class Resources:
    """Answers for one mypy build; ``forget`` drops what was learnt when modules change."""

    def __init__(
        self,
        config: Config,
        catalog: Catalog,
        lookup: Callable[[str], SymbolTableNode | None],
    ) -> None:
        self.config = config
        self.catalog = catalog
        self._lookup = lookup
        self._managed: dict[str, Managed | None] = {}
        self._methods = {
            entry.name.rpartition(".")[2]: entry
            for library in catalog.libraries
            for entry in library.calls
            if entry.name.split(".")[-2].lstrip("_")[:1].isupper()
        }

    def forget(self) -> None:
        """Drop cached answers: classes may have changed."""
        self._managed.clear()

    # -- classes

    def managed(self, info: TypeInfo) -> Managed | None:
        """Return how instances of a class are managed, or None if they are no resources."""
        name = info.fullname
        if name not in self._managed:
            self._managed[name] = self._decide(info)
        return self._managed[name]

    def is_manager_type(self, info: TypeInfo) -> bool:
        """Tell whether a declared result type can only be meant to be entered or awaited."""
        if info.fullname in types.AWAITABLES:
            return True
        entry = self.catalog.class_entry(info.fullname)
        return entry is not None and entry.kind in (Kind.ENTER, Kind.LAZY) and info.is_abstract

    def _decide(self, info: TypeInfo) -> Managed | None:
        for base in info.mro:
            if base.fullname in self.config.not_resources:
                return None
            if base.fullname in self.config.resources:
                return self._from_protocol(info, declared=True)
            entry = self.catalog.class_entry(base.fullname)
            if entry is not None:
                return None if entry.kind is Kind.NONE else self._from_entry(info, entry)
            marker = base.metadata.get(METADATA, {}).get("kind")
            if marker is not None:
                must_enter = marker == "must_enter"
                return self._from_protocol(info, declared=True) if must_enter else None
        return self._from_protocol(info, declared=False)

    def is_configured(self, info: TypeInfo) -> bool:
        """Tell whether the configuration names a class or one of its bases as a resource."""
        return any(base.fullname in self.config.resources for base in info.mro)

    def _from_entry(self, info: TypeInfo, entry: ClassEntry) -> Managed:
        return Managed(
            info,
            entry.kind,
            True,
            frozenset(entry.release),
            frozenset(entry.start),
            frozenset(entry.consume),
            frozenset(entry.releasers),
            entry.reusable,
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
        release = frozenset(name for name in ENDS if has(name))
        holds = any(has(name) for name in RELEASE_LIKE)
        kind = Kind.RELEASE if holds or not (is_async or is_sync) else Kind.ENTER
        return Managed(info, kind, declared, release, releasers=frozenset({"release"}))

    def mark(self, info: TypeInfo, kind: str) -> None:
        """Keep what a class marker says: ``kind`` is the marker's name."""
        info.metadata[METADATA] = {"kind": kind}
        self._managed.pop(info.fullname, None)

    # -- producers

    def entry(self, full_name: str) -> ProducerEntry | None:
        """Return the catalog's entry of a function or method, looked up along the MRO."""
        entry = self.catalog.producer(full_name)
        if entry is None and (info := self._owner(full_name)) is not None:
            method = full_name.rpartition(".")[2]
            for base in info.mro[1:]:
                if method in info.names:
                    break
                entry = self.catalog.producer(f"{base.fullname}.{method}")
                if entry is not None or method in base.names:
                    break
        return entry

    def is_producer(self, full_name: str) -> bool:
        """Tell whether callers of a function are told by its entry what they owe."""
        return self.entry(full_name) is not None or self._in_config(full_name)

    def may_produce(self, full_name: str) -> bool:
        """Tell whether a call of this name may make a resource, from its declaration alone."""
        if "." not in full_name:
            return True  # a local function, or a variable that holds one: only its type tells
        symbol = self._symbol(full_name)
        if symbol is None or symbol.node is None:
            return False
        if isinstance(symbol.node, TypeInfo):
            return self.managed(symbol.node) is not None or self.entry(full_name) is not None
        if self.catalog.producer(full_name) is not None or self._in_config(full_name):
            return True
        return any(self._may_hold(result) for result in types.result_types(symbol.type))

    def productions(
        self, call: CallExpr, full_name: str, result: Type, is_constructor: bool
    ) -> Iterator[Production]:
        """Yield the resources that a call makes and its caller owns, most often none or one.

        ``full_name`` is the callee's as mypy's hook has it, ``result`` the type of the call.
        """
        inner, coroutine = types.awaited(result)
        entry = self.entry(full_name) if "." in full_name else None
        if entry is None or not entry.positions:
            yield from self._made(call, full_name, inner, coroutine, is_constructor, entry, None)
            return
        items = types.elements(inner)
        for position in entry.positions:
            if position < len(items):
                yield from self._made(
                    call, full_name, items[position], coroutine, is_constructor, entry, position
                )

    def _made(
        self,
        call: CallExpr,
        full_name: str,
        given: Type,
        coroutine: bool,
        is_constructor: bool,
        entry: ProducerEntry | None,
        position: int | None,
    ) -> Iterator[Production]:
        for instance in types.instances(given):
            managed = self.managed(instance.type)
            if managed is None:
                continue
            if not self._is_fresh(full_name, instance, managed, entry, is_constructor):
                continue
            kind = entry.kind if entry is not None and entry.kind is not None else managed.kind
            yield Production(
                call,
                names.bare_name(names.callee(call)) or managed.name,
                managed,
                kind,
                coroutine,
                self._opened(instance, managed) if kind is not Kind.RELEASE else None,
                self._entered(instance, managed),
                position,
            )
            return

    def _is_fresh(
        self,
        full_name: str,
        instance: Instance,
        managed: Managed,
        entry: ProducerEntry | None,
        is_constructor: bool,
    ) -> bool:
        declared = types.ownership(instance)
        if declared is not None:
            return declared is Ownership.OWNED
        if full_name in self.config.borrowed:
            return False
        if full_name in self.config.factories:
            return True
        if entry is not None:
            return entry.gives is Gives.FRESH
        if is_constructor:
            return True
        if managed.declared and managed.kind is Kind.ENTER:
            # Nobody keeps a manager that was not entered: whoever gives one away made it.
            return True
        return self._is_own_factory(full_name, instance)

    def _is_own_factory(self, full_name: str, instance: Instance) -> bool:
        """Tell whether a call is of a classmethod that returns an instance of its class."""
        owner = self._owner(full_name)
        symbol = owner.get(full_name.rpartition(".")[2]) if owner is not None else None
        node = symbol.node if symbol is not None else None
        return (
            owner is not None
            and isinstance(node, Decorator)
            and node.func.is_class
            and instance.type.has_base(owner.fullname)
        )

    def _opened(self, instance: Instance, managed: Managed) -> Managed | None:
        """Return how the result of awaiting a lazy resource is managed."""
        result = types.await_result(instance)
        if result is None:
            return None
        opened = managed if result.type is managed.info else self.managed(result.type)
        return opened if opened is not None and opened.release | opened.consume else None

    def _entered(self, instance: Instance, managed: Managed) -> Managed | None:
        """Return how what entering gives is managed."""
        for result in types.enter_results(instance):
            if types.gives_itself(managed.info, result):
                return managed
            for given in types.instances(result):
                return self.managed(given.type)
        return None

    def _may_hold(self, result: Type) -> bool:
        inner, _ = types.awaited(result)
        return any(
            types.ownership(i) is not None or self.managed(i.type) is not None
            for item in (inner, *types.elements(inner))
            for i in types.instances(item)
        )

    def _in_config(self, full_name: str) -> bool:
        return full_name in self.config.factories or full_name in self.config.borrowed

    def _owner(self, full_name: str) -> TypeInfo | None:
        owner = self._lookup(full_name.rpartition(".")[0])
        return owner.node if owner is not None and isinstance(owner.node, TypeInfo) else None

    def _symbol(self, full_name: str) -> SymbolTableNode | None:
        symbol = self._lookup(full_name)
        if symbol is None and (owner := self._owner(full_name)) is not None:
            return owner.get(full_name.rpartition(".")[2])
        return symbol

    # -- what lowering asks

    def passes(self, full_name: str) -> int | None:
        """Return the position of the argument that a function gives back, or None."""
        entry = self.catalog.call(full_name) or self._methods.get(full_name)
        if entry is None or entry.does is not Does.PASSES:
            return None
        return entry.argument if isinstance(entry.argument, int) else None

    def may_swallow(self, manager: Expression) -> bool:
        """Tell whether the manager that a ``with`` enters may suppress exceptions."""
        if isinstance(manager, CallExpr):
            info = names.is_class(names.callee(manager))
            return info is not None and types.may_swallow(info)
        node = getattr(manager, "node", None)
        declared = get_proper_type(getattr(node, "type", None))
        return isinstance(declared, Instance) and types.may_swallow(declared.type)
