"""Facts about functions and methods that follow from their names and declarations alone."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TypeVar

from mypy.nodes import (
    Decorator,
    OverloadedFuncDef,
    SymbolTableNode,
    TypeInfo,
)
from mypy.types import Instance, Type
from mypy.typevars import fill_typevars_with_any

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import (
    BlockingEntry,
    CallbackEntry,
    Gives,
    Kind,
    ProducerEntry,
    TypeEntry,
)
from mypy_asyncgate.config import Config
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.lowering.records import parts
from mypy_asyncgate.mypy_api import names, types
from mypy_asyncgate.mypy_api.generator_types import TAKE_ITEM, may_be_generated
from mypy_asyncgate.mypy_api.unshared import unshared
from mypy_asyncgate.resources.classes import Classes
from mypy_asyncgate.resources.managed import Managed

_Entry = TypeVar("_Entry", BlockingEntry, CallbackEntry, ProducerEntry, TypeEntry)


class Catalogued:
    """Look-ups by full name in the catalog, the configuration and the declarations of one build.

    ``lookup`` returns the symbol of a full name, or None if mypy has not analysed it.
    """

    def __init__(
        self,
        config: Config,
        catalog: Lookup,
        classes: Classes,
        lookup: Callable[[str], SymbolTableNode | None],
    ) -> None:
        self.config = config
        self.catalog = catalog
        self.classes = classes
        self._lookup = lookup
        self._owners: dict[str, TypeInfo] = {}
        self._blocking = frozenset(
            entry.name.rpartition(".")[2]
            for library in catalog.common.libraries
            for entry in library.blocking
        )
        self._holding = frozenset(
            entry.name.rpartition(".")[2]
            for library in catalog.common.libraries
            for entry in library.producers
            if entry.gives is Gives.HOLD
        )
        self._calling = frozenset(
            entry.name.rpartition(".")[2]
            for library in catalog.common.libraries
            for entry in library.callbacks
        )
        self._untyped = frozenset(
            entry.name.rpartition(".")[2]
            for library in catalog.common.libraries
            for entry in library.types_given
        )

    def forget(self) -> None:
        """Drop the classes that were looked up, because modules have changed."""
        self._owners.clear()

    def blocking(self, full_name: str) -> BlockingEntry | None:
        """Return the catalog entry of a blocking function, found along the MRO, or None."""
        return self._inherited(self.catalog.blocking, full_name, self._blocking)

    def entry(self, full_name: str) -> ProducerEntry | None:
        """Return the producer entry of a function, found along the MRO, or None."""
        return self._inherited(self.catalog.producer, full_name)

    def callback(self, full_name: str) -> CallbackEntry | None:
        """Return what the catalog says of a callback that a call is given."""
        return self._inherited(self.catalog.callback, full_name, self._calling)

    def type_given(self, full_name: str) -> TypeEntry | None:
        """Return the entry for a result type that annotations leave open, found along the MRO."""
        return self._inherited(self.catalog.type_given, full_name, self._untyped)

    def _inherited(
        self,
        find: Callable[[str], _Entry | None],
        full_name: str,
        inheritable: Container[str] | None = None,
    ) -> _Entry | None:
        """Return the entry that ``find`` returns for a function, or for a method along the MRO.

        If ``inheritable`` is given, the MRO is searched only for methods with those bare names.
        """
        entry = find(full_name)
        method = full_name.rpartition(".")[2]
        if entry is not None or (inheritable is not None and method not in inheritable):
            return entry
        if (owner := self.owner(full_name)) is not None:
            for base in owner.mro:
                entry = find(f"{base.fullname}.{method}")
                if entry is not None or method in base.names:
                    break
        return entry

    def is_producer(self, full_name: str) -> bool:
        """Tell whether the catalog or the configuration declares who owns a function's result."""
        return self.entry(full_name) is not None or self._in_config(full_name)

    def may_produce(self, full_name: str) -> bool:
        """Tell whether the calls of a function have to be checked, from its declaration alone.

        They are if the function may make a resource or an async generator, or may block.
        """
        if "." not in full_name:
            # Of a local function, or a variable that holds one, only the type decides.
            return not names.is_display(full_name)
        described = self.catalog.may_describe(full_name)
        if full_name in TAKE_ITEM or full_name.endswith(".__anext__"):
            return True
        if described and self.blocking(full_name) is not None:
            return True
        symbol = self.symbol(full_name)
        if symbol is None or symbol.node is None:
            return False
        if isinstance(symbol.node, TypeInfo):
            return (
                self.classes.managed(symbol.node) is not None or self.entry(full_name) is not None
            )
        if self._in_config(full_name) or (described and self._is_described(full_name)):
            return True
        return any(
            self.may_hold_resource(result) or may_be_generated(result)
            for result in types.result_types(symbol.type)
        )

    def _is_described(self, full_name: str) -> bool:
        """Tell whether an entry says what the calls of a function give or are given."""
        return (
            self.catalog.producer(full_name) is not None
            or self._inherited(self.catalog.producer, full_name, self._holding) is not None
            or self.type_given(full_name) is not None
            or self.callback(full_name) is not None
        )

    def has_markers(self) -> bool:
        """Tell whether a module checked so far may declare an ownership.

        Whoever does imports the markers, and what is imported is checked first.
        """
        return any(self._lookup(name) is not None for name in types.MARKERS)

    def getter(self, full_name: str) -> Decorator | None:
        """Return the getter of the property of this full name if it may give a resource."""
        owner = self.owner(full_name)
        symbol = owner.get(full_name.rpartition(".")[2]) if owner is not None else None
        node = symbol.node if symbol is not None else None
        getter = node.items[0] if isinstance(node, OverloadedFuncDef) else node
        if not (isinstance(getter, Decorator) and getter.func.is_property):
            return None
        given = types.result_types(getter.func.type)
        return getter if any(map(self.may_hold_resource, given)) else None

    def may_release(self, full_name: str) -> bool:
        """Tell whether a method may release its object, which must be a declared resource.

        The methods that enter an open resource count, because the end of the block releases it.
        """
        owner = self.owner(full_name)
        managed = self.classes.declared(owner) if owner is not None else None
        if managed is None:
            return False
        method = full_name.rpartition(".")[2]
        return method in managed.release or (method in ENTERS and managed.kind is Kind.RELEASE)

    def supplied(self, full_name: str, receiver: Type | None, declared: Type) -> tuple[Type, Type]:
        """Return the type of a call for this plugin, and its type for mypy.

        Both are like ``declared`` unless that is unknown and the catalog has a type; the entry
        decides whether mypy gets it as well. ``receiver`` is the type of the object of a method
        call.
        """
        if isinstance(receiver, Instance):
            # mypy's name has the class that defines the method; a subclass may have an entry too.
            method = full_name.rpartition(".")[2]
            entry = self.type_given(f"{receiver.type.fullname}.{method}")
        else:
            entry = self.type_given(full_name)
        if entry is None or not types.is_unknown(types.awaited(declared)[0]):
            return declared, unshared(declared)
        given = receiver
        if entry.gives != "self":
            info = self.class_named(entry.gives)
            given = fill_typevars_with_any(info) if info is not None else None
        if given is None:
            return declared, declared
        result = types.with_result(declared, given, self._wrapper_class(full_name))
        return result, result if entry.shown else declared

    def _wrapper_class(self, full_name: str) -> TypeInfo | None:
        """Return the generic class that wraps a function's result by its form, or None."""
        if full_name.endswith(".__await__"):
            return self.class_named("typing.Generator")
        symbol = self.symbol(full_name)
        function = names.definition(symbol.node) if symbol is not None else None
        is_coroutine = function is not None and function.is_coroutine
        return self.class_named("typing.Coroutine") if is_coroutine else None

    def may_hold_resource(self, result: Type) -> bool:
        """Tell whether a result type, or an element of it, is marked or a managed class."""
        return any(
            types.ownership(part) is not None or self.classes.managed(part.type) is not None
            for part in parts(result)
        )

    def _in_config(self, full_name: str) -> bool:
        return full_name in self.config.factories or full_name in self.config.borrowed

    def owner(self, full_name: str) -> TypeInfo | None:
        """Return the class in the full name of a method, or None for other names."""
        name = full_name.rpartition(".")[0]
        if name not in self._owners:
            info = self.class_named(name)
            if info is None:
                return None
            self._owners[name] = info
        return self._owners[name]

    def managed(self, full_name: str) -> Managed | None:
        """Return how the class of this name is managed."""
        info = self.class_named(full_name)
        return self.classes.managed(info) if info is not None else None

    def class_named(self, full_name: str) -> TypeInfo | None:
        """Return the class of this full name, or None."""
        symbol = self._lookup(full_name)
        return symbol.node if symbol is not None and isinstance(symbol.node, TypeInfo) else None

    def symbol(self, full_name: str) -> SymbolTableNode | None:
        """Return the symbol of a full name, searched along the MRO for a method, or None."""
        symbol = self._lookup(full_name)
        if symbol is None and (owner := self.owner(full_name)) is not None:
            return owner.get(full_name.rpartition(".")[2])
        return symbol
