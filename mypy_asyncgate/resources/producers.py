"""Which calls make a resource that the caller owns.

Decided in this order: the type is marked ``Owned`` or ``Borrowed``; the configuration or the
catalog says so; a constructor; a call that gives a manager to enter; a classmethod that returns
its own class; a function of the same module that returns what it makes. Anything else is borrowed.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import TypeVar

from mypy.nodes import (
    LDEF,
    CallExpr,
    Decorator,
    Expression,
    FuncDef,
    NameExpr,
    OverloadedFuncDef,
    SymbolTableNode,
    TypeInfo,
)
from mypy.types import Instance, Type, UnionType, get_proper_type
from mypy.typevars import fill_typevars_with_any

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import (
    BlockingEntry,
    Gives,
    Kind,
    ProducerEntry,
    TypeEntry,
)
from mypy_asyncgate.config import Config
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import names, types
from mypy_asyncgate.resources.classes import Classes
from mypy_asyncgate.resources.closing import closing_methods
from mypy_asyncgate.resources.factories import returns_fresh
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production

_Entry = TypeVar("_Entry", BlockingEntry, ProducerEntry, TypeEntry)


def _is_meant(entry: ProducerEntry, call: CallExpr) -> bool:
    """Tell whether an entry holds for a call with these arguments."""
    if entry.when is not None and not names.says(call, *entry.when):
        return False
    return not any(name in entry.without for name in call.arg_names)


@dataclass(frozen=True)
class CheckedCall:
    """A call as mypy has checked it.

    ``full_name`` is the callee's as mypy's hook has it, ``result`` the type of the call,
    ``module`` the full name of the module it stands in.
    """

    node: CallExpr
    full_name: str
    result: Type
    is_constructor: bool
    module: str


Belongs = Callable[[CheckedCall, Instance, Managed, ProducerEntry | None], bool]
"""Says whether what a call gives belongs to whom one asks for."""


class Producers:
    """Answers for one mypy build. ``lookup`` finds a symbol by its full name."""

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
        if (owner := self._owner(full_name)) is not None:
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
        symbol = self._symbol(full_name)
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
            self._may_hold(result) or types.is_async_generator(result)
            for result in types.result_types(symbol.type)
        )

    def is_owned_property(self, full_name: str) -> bool:
        """Tell whether a name is that of a property whose reader owns what it gives."""
        owner = self._owner(full_name)
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
        owner = self._owner(full_name)
        managed = self.classes.managed(owner) if owner is not None else None
        if managed is None or not managed.declared:
            return False
        method = full_name.rpartition(".")[2]
        return method in managed.release or (
            method in ("__aenter__", "__enter__") and managed.kind is Kind.RELEASE
        )

    def productions(self, call: CheckedCall) -> Iterator[Production]:
        """Yield the resources that a call makes and its caller owns, most often none or one."""
        return self._given(call, self._is_fresh)

    def loans(self, call: CheckedCall) -> Iterator[Production]:
        """Yield what a call gives of which it is declared that somebody else owns it."""
        return self._given(call, self._is_lent)

    def _given(self, call: CheckedCall, belongs: Belongs) -> Iterator[Production]:
        inner, coroutine = types.awaited(call.result)
        entry = self.entry(call.full_name) if "." in call.full_name else None
        positions = entry.positions if entry is not None else self._owned_elements(inner)
        if not positions:
            yield from self._made(call, inner, coroutine, entry, None, belongs)
            return
        items = types.elements(inner)
        for position in positions:
            if position < len(items):
                yield from self._made(call, items[position], coroutine, entry, position, belongs)

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
        symbol = self._symbol(full_name)
        function = names.definition(symbol.node) if symbol is not None else None
        is_coroutine = function is not None and function.is_coroutine
        return self._class("typing.Coroutine") if is_coroutine else None

    def _owned_elements(self, result: Type) -> tuple[int, ...]:
        """Return the positions of a declared tuple that are marked ``Owned``."""
        return tuple(
            position
            for position, item in enumerate(types.elements(result))
            if any(types.ownership(i) is Ownership.OWNED for i in types.instances(item))
        )

    def _made(
        self,
        call: CheckedCall,
        given: Type,
        coroutine: bool,
        entry: ProducerEntry | None,
        position: int | None,
        belongs: Belongs,
    ) -> Iterator[Production]:
        for instance in types.instances(given):
            managed = self.classes.managed(instance.type)
            if managed is None and entry is not None and entry.kind is not None:
                managed = self.classes.manager(instance.type)
            if managed is None or not belongs(call, instance, managed, entry):
                continue
            kind = self._kind(call, managed, entry)
            hidden = self.type_given(call.full_name) is not None
            yield Production(
                call.node,
                names.bare_name(names.callee(call.node)) or managed.name,
                managed,
                kind,
                coroutine,
                self.classes.opened(instance, managed, hidden)
                if kind is not Kind.RELEASE
                else None,
                self.classes.entered(instance, managed),
                position,
                entry is not None and entry.derived,
                self._parent(call.full_name),
                self._closing(managed, call.module),
                types.ownership(instance),
            )
            return

    @staticmethod
    def _closing(managed: Managed, module: str) -> frozenset[str]:
        if managed.declared:
            return frozenset()
        return closing_methods(managed.info, module, frozenset(managed.release))

    def _parent(self, full_name: str) -> Managed | None:
        owner = self._owner(full_name)
        return self.classes.managed(owner) if owner is not None else None

    def _kind(self, call: CheckedCall, managed: Managed, entry: ProducerEntry | None) -> Kind:
        """Return the kind of what a call gives, mostly its class's.

        A function that hands over a lazy resource, and of which nothing is known, is taken to
        have opened it.
        """
        if entry is not None and entry.kind is not None and managed.kind is not Kind.DERIVED:
            return entry.kind
        if managed.kind is Kind.LAZY and entry is None and not call.is_constructor:
            function = self.body(call)
            if function is None or not returns_fresh(function, self._makes, awaited=False):
                return Kind.RELEASE
        return managed.kind

    def _is_lent(self, call: CheckedCall, instance: Instance, *_: object) -> bool:
        declared = types.ownership(instance)
        if declared is not None:
            return declared is Ownership.BORROWED
        return call.full_name in self.config.borrowed

    def _is_fresh(
        self,
        call: CheckedCall,
        instance: Instance,
        managed: Managed,
        entry: ProducerEntry | None,
    ) -> bool:
        declared = types.ownership(instance)
        if declared is not None:
            return declared is Ownership.OWNED
        if call.full_name in self.config.borrowed:
            return False
        if call.full_name in self.config.factories:
            return True
        if entry is not None:
            return entry.gives is Gives.FRESH and _is_meant(entry, call.node)
        if call.is_constructor:
            return True
        if managed.declared and managed.kind is Kind.ENTER:
            # Nobody keeps a manager that was not entered: whoever gives one away made it.
            return True
        return self._is_own_factory(call, instance) or self._returns_fresh(call)

    def _returns_fresh(self, call: CheckedCall) -> bool:
        """Tell whether a call is of a function of its module that returns what it makes."""
        function = self.body(call)
        return function is not None and returns_fresh(function, self._makes)

    def body(self, call: CheckedCall) -> FuncDef | None:
        """Return the function that is called, if its body is in the module at hand."""
        target = names.callee(call.node)
        if isinstance(target, NameExpr) and target.kind == LDEF:
            return names.definition(target.node)
        symbol = self._symbol(call.full_name) if "." in call.full_name else None
        function = names.definition(symbol.node) if symbol is not None else None
        if function is None or not function.fullname.startswith(f"{call.module}."):
            return None
        return function

    def of_default(self, call: CallExpr, maker: Expression) -> Production | None:
        """Return what a class body makes for a field: ``call`` says so, ``maker`` is called."""
        info = names.is_class(maker)
        managed = self.classes.managed(info) if info is not None else None
        if managed is None or managed.kind is not Kind.RELEASE:
            return None
        name = names.bare_name(maker)
        return Production(call, name, managed, managed.kind, False, None, managed, None)

    def _makes(self, call: CallExpr) -> bool:
        """Tell whether a call makes a resource, by the name of what is called."""
        name = names.full_name(names.callee(call))
        if name is None:
            return False
        entry = self.entry(name)
        if entry is not None:
            return entry.gives is Gives.FRESH
        info = names.is_class(names.callee(call))
        managed = self.classes.managed(info) if info is not None else None
        return managed is not None and managed.declared

    def _is_own_factory(self, call: CheckedCall, instance: Instance) -> bool:
        """Tell whether a call is of a classmethod that returns an instance of its class.

        One that may return None as well looks something up.
        """
        if isinstance(get_proper_type(types.awaited(call.result)[0]), UnionType):
            return False
        owner = self._owner(call.full_name)
        symbol = owner.get(call.full_name.rpartition(".")[2]) if owner is not None else None
        function = names.definition(symbol.node) if symbol is not None else None
        return (
            owner is not None
            and function is not None
            and function.is_class
            and instance.type.has_base(owner.fullname)
        )

    def _may_hold(self, result: Type) -> bool:
        inner, _ = types.awaited(result)
        return any(
            types.ownership(i) is not None or self.classes.managed(i.type) is not None
            for item in (inner, *types.elements(inner))
            for i in types.instances(item)
        )

    def _in_config(self, full_name: str) -> bool:
        return full_name in self.config.factories or full_name in self.config.borrowed

    def _owner(self, full_name: str) -> TypeInfo | None:
        return self._class(full_name.rpartition(".")[0])

    def _class(self, full_name: str) -> TypeInfo | None:
        symbol = self._lookup(full_name)
        return symbol.node if symbol is not None and isinstance(symbol.node, TypeInfo) else None

    def _symbol(self, full_name: str) -> SymbolTableNode | None:
        symbol = self._lookup(full_name)
        if symbol is None and (owner := self._owner(full_name)) is not None:
            return owner.get(full_name.rpartition(".")[2])
        return symbol
