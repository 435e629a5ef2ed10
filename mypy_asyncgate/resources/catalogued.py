"""What is known of functions and methods by their names and declarations alone."""

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
    Kind,
    ProducerEntry,
    TypeEntry,
)
from mypy_asyncgate.config import Config
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import names, types
from mypy_asyncgate.resources.classes import Classes

_Entry = TypeVar("_Entry", BlockingEntry, ProducerEntry, TypeEntry)


class Catalogued:
    """Answers for one run of mypy. ``lookup`` finds a symbol by its full name."""

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
        self._blocking = frozenset(
            entry.name.rpartition(".")[2]
            for library in catalog.common.libraries
            for entry in library.blocking
        )
        self._untyped = frozenset(
            entry.name.rpartition(".")[2]
            for library in catalog.common.libraries
            for entry in library.types_given
        )

    def blocking(self, full_name: str) -> BlockingEntry | None:
        """Return what the catalog says of a call that blocks, looked up along the MRO."""
        return self._inherited(self.catalog.blocking, full_name, self._blocking)

    def entry(self, full_name: str) -> ProducerEntry | None:
        """Return the catalog's entry of a function or method, looked up along the MRO."""
        return self._inherited(self.catalog.producer, full_name)

    def type_given(self, full_name: str) -> TypeEntry | None:
        """Return what is known of a result that its own annotations leave open."""
        return self._inherited(self.catalog.type_given, full_name, self._untyped)

    def _inherited(
        self,
        find: Callable[[str], _Entry | None],
        full_name: str,
        inheritable: Container[str] | None = None,
    ) -> _Entry | None:
        """Return what ``find`` has for a function, or for a method along the MRO.

        Only methods of the bare names in ``inheritable`` are looked for there, if it is given.
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
        """Tell whether callers of a function are told by its entry what they owe."""
        return self.entry(full_name) is not None or self._in_config(full_name)

    def may_produce(self, full_name: str) -> bool:
        """Tell whether a call of this name may make a resource, from its declaration alone.

        One that blocks, or makes an async generator, is of interest to rules of their own.
        """
        if "." not in full_name:
            return True  # a local function, or a variable that holds one: only its type tells
        if self.blocking(full_name) is not None or full_name.endswith(".__anext__"):
            return True
        symbol = self.symbol(full_name)
        if symbol is None or symbol.node is None:
            return False
        if isinstance(symbol.node, TypeInfo):
            return (
                self.classes.managed(symbol.node) is not None or self.entry(full_name) is not None
            )
        if self.catalog.producer(full_name) is not None or self._in_config(full_name):
            return True
        if self.type_given(full_name) is not None:
            return True
        return any(
            self._may_hold(result) or types.may_be_generated(result)
            for result in types.result_types(symbol.type)
        )

    def is_owned_property(self, full_name: str) -> bool:
        """Tell whether a name is that of a property whose reader owns what it gives."""
        owner = self.owner(full_name)
        symbol = owner.get(full_name.rpartition(".")[2]) if owner is not None else None
        node = symbol.node if symbol is not None else None
        getter = node.items[0] if isinstance(node, OverloadedFuncDef) else node
        return (
            isinstance(getter, Decorator)
            and getter.func.is_property
            and any(
                types.declared(result) is Ownership.OWNED
                for result in types.result_types(getter.func.type)
            )
        )

    def may_release(self, full_name: str) -> bool:
        """Tell whether a method of this name releases the object, which is a declared resource.

        Entering a block does, in the end, if the object held something before.
        """
        owner = self.owner(full_name)
        managed = self.classes.managed(owner) if owner is not None else None
        if managed is None or not managed.declared:
            return False
        method = full_name.rpartition(".")[2]
        return method in managed.release or (method in ENTERS and managed.kind is Kind.RELEASE)

    def supplied(self, full_name: str, receiver: Type | None, declared: Type) -> tuple[Type, Type]:
        """Return the type of a call for us and for mypy: the catalog's where mypy knows nothing.

        ``receiver`` is the type of the object whose method is called.
        """
        if isinstance(receiver, Instance):
            # mypy names the class that defines the method; a subclass may give something else.
            method = full_name.rpartition(".")[2]
            entry = self.type_given(f"{receiver.type.fullname}.{method}")
        else:
            entry = self.type_given(full_name)
        if entry is None or not types.is_unknown(types.awaited(declared)[0]):
            return declared, declared
        given = receiver
        if entry.gives != "self":
            info = self._class(entry.gives)
            given = fill_typevars_with_any(info) if info is not None else None
        if given is None:
            return declared, declared
        result = types.with_result(declared, given, self._around(full_name))
        return result, result if entry.shown else declared

    def _around(self, full_name: str) -> TypeInfo | None:
        """Return the class of what a function gives by its form, whatever it leaves open."""
        if full_name.endswith(".__await__"):
            return self._class("typing.Generator")
        symbol = self.symbol(full_name)
        function = names.definition(symbol.node) if symbol is not None else None
        is_coroutine = function is not None and function.is_coroutine
        return self._class("typing.Coroutine") if is_coroutine else None

    def _may_hold(self, result: Type) -> bool:
        inner, _ = types.awaited(result)
        return any(
            types.ownership(i) is not None or self.classes.managed(i.type) is not None
            for item in (inner, *types.elements(inner))
            for i in types.instances(item)
        )

    def _in_config(self, full_name: str) -> bool:
        return full_name in self.config.factories or full_name in self.config.borrowed

    def owner(self, full_name: str) -> TypeInfo | None:
        """Return the class that a method of this name is looked for in."""
        return self._class(full_name.rpartition(".")[0])

    def _class(self, full_name: str) -> TypeInfo | None:
        symbol = self._lookup(full_name)
        return symbol.node if symbol is not None and isinstance(symbol.node, TypeInfo) else None

    def symbol(self, full_name: str) -> SymbolTableNode | None:
        """Return the symbol of this name, which a method may inherit."""
        symbol = self._lookup(full_name)
        if symbol is None and (owner := self.owner(full_name)) is not None:
            return owner.get(full_name.rpartition(".")[2])
        return symbol
