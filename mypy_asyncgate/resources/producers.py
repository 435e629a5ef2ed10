"""Which calls make a resource that the caller owns.

Decided in this order: the type is marked ``Owned`` or ``Borrowed``; the configuration or the
catalog says so; a constructor; a call that gives a manager to enter; a classmethod that returns
its own class; a function of the same module that returns what it makes. Anything else is borrowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mypy.nodes import LDEF, CallExpr, Expression, FuncDef, NameExpr, TypeInfo
from mypy.types import Instance, NoneType, Type, UnionType, get_proper_type

from mypy_asyncgate.catalog.model import Gives, Kind, ProducerEntry
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import names, types
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.resources.wrapped import wrapped_argument
from mypy_asyncgate.summaries.of_module import ModuleSummaries
from mypy_asyncgate.summaries.results import Provenance, is_fresh


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
    """Answers about calls, for one run of mypy.

    ``summaries`` returns what is known of the functions of the module at hand.
    """

    def __init__(self, catalogued: Catalogued, summaries: Callable[[], ModuleSummaries]) -> None:
        self._catalogued = catalogued
        self._classes = catalogued.classes
        self._config = catalogued.config
        self._summaries = summaries

    def productions(self, call: CheckedCall) -> Iterator[Production]:
        """Yield the resources that a call makes and its caller owns, most often none or one."""
        return self._given(call, self._is_fresh)

    def loans(self, call: CheckedCall) -> Iterator[Production]:
        """Yield what a call gives of which it is declared that somebody else owns it."""
        return self._given(call, self._is_lent)

    def _given(self, call: CheckedCall, belongs: Belongs) -> Iterator[Production]:
        inner, coroutine = types.awaited(call.result)
        entry = self._catalogued.entry(call.full_name) if "." in call.full_name else None
        positions = entry.positions if entry is not None else self._owned_elements(inner)
        if not positions:
            yield from self._made(call, inner, coroutine, entry, None, belongs)
            return
        items = types.elements(inner)
        # ``transport, protocol``: the protocol has the transport, and may have a ``close``.
        partners = tuple(
            index for index, item in enumerate(items) if index not in positions and _ends(item)
        )
        for position in positions:
            if position < len(items):
                item = items[position]
                yield from self._made(call, item, coroutine, entry, position, belongs, partners)

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
        partners: tuple[int, ...] = (),
    ) -> Iterator[Production]:
        for instance in types.instances(given):
            managed = self._classes.managed(instance.type)
            if managed is None and entry is not None and entry.kind is not None:
                managed = self._classes.manager(instance.type)
            if managed is None or not belongs(call, instance, managed, entry):
                continue
            kind = self._kind(call, managed, entry)
            hidden = self._catalogued.type_given(call.full_name) is not None
            yield Production(
                call.node,
                names.bare_name(names.callee(call.node)) or managed.name,
                managed,
                kind,
                coroutine,
                self._classes.opened(instance, managed, hidden)
                if kind is not Kind.RELEASE
                else None,
                self._classes.entered(instance, managed),
                position,
                entry is not None and entry.derived,
                self._parent(call.full_name),
                self._closing(managed, call.module),
                partners,
                self._around(call, instance, entry),
                types.ownership(instance),
            )
            return

    def _closing(self, managed: Managed, module: str) -> frozenset[str]:
        """Return the methods that release the object they are called on, as their bodies show.

        So does the ``run`` of a job that ends in ``finally: await self.close()``. Only a class
        that nobody described is looked into, and only the bodies of the module at hand.
        """
        if managed.declared or managed.info.module_name != module:
            return frozenset()
        release, parameters = frozenset(managed.release), self._summaries().parameters
        return frozenset(
            method.name
            for method in _methods(managed.info, module)
            if not release.isdisjoint(parameters.of_parameter(method, 0).uses)
        ).difference(release)

    def _around(
        self, call: CheckedCall, instance: Instance, entry: ProducerEntry | None
    ) -> int | None:
        """Return the index of the argument that a call makes its result around, or None."""
        is_factory = entry is None and self._is_own_factory(call, instance)
        factory = self._function(call.full_name) if is_factory else None
        return wrapped_argument(call.node, entry, factory, self._classes)

    def _function(self, full_name: str) -> FuncDef | None:
        """Return the function or method of this name, if its definition is known."""
        symbol = self._catalogued.symbol(full_name) if "." in full_name else None
        return names.definition(symbol.node) if symbol is not None else None

    def _parent(self, full_name: str) -> Managed | None:
        owner = self._catalogued.owner(full_name)
        return self._classes.managed(owner) if owner is not None else None

    def _kind(self, call: CheckedCall, managed: Managed, entry: ProducerEntry | None) -> Kind:
        """Return the kind of what a call gives, mostly its class's.

        A function that hands over a lazy resource, and of which nothing is known, is taken to
        have opened it.
        """
        if entry is not None and entry.kind is not None and managed.kind is not Kind.DERIVED:
            return entry.kind
        if managed.kind is Kind.LAZY and entry is None and not call.is_constructor:
            function = self.body(call)
            if function is None or not self._gives_fresh(function, awaited=False):
                return Kind.RELEASE
        return managed.kind

    def _is_lent(self, call: CheckedCall, instance: Instance, *_: object) -> bool:
        declared = types.ownership(instance)
        if declared is not None:
            return declared is Ownership.BORROWED
        return call.full_name in self._config.borrowed

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
        if call.full_name in self._config.borrowed:
            return False
        if call.full_name in self._config.factories:
            return True
        if entry is not None:
            return entry.gives is Gives.FRESH and _is_meant(entry, call.node)
        if call.is_constructor:
            return True
        if managed.declared and managed.kind is Kind.ENTER and not self._looks_up(call):
            # Nobody keeps a manager that was not entered: whoever gives one away made it.
            return True
        return self._is_own_factory(call, instance) or self._returns_fresh(call)

    def _returns_fresh(self, call: CheckedCall) -> bool:
        """Tell whether a call is of a function of its module that returns what it makes."""
        function = self.body(call)
        return function is not None and self._gives_fresh(function)

    def _gives_fresh(self, function: FuncDef, awaited: bool = True) -> bool:
        return is_fresh(self._summaries().results.of(function), awaited)

    def body(self, call: CheckedCall) -> FuncDef | None:
        """Return the function that is called, if its body is in the module at hand."""
        target = names.callee(call.node)
        if isinstance(target, NameExpr) and target.kind == LDEF:
            return names.definition(target.node)
        function = self._function(call.full_name)
        if function is None or not function.fullname.startswith(f"{call.module}."):
            return None
        return function

    def of_default(self, call: CallExpr, maker: Expression) -> Production | None:
        """Return what a class body makes for a field: ``call`` says so, ``maker`` is called."""
        info = names.named_class(maker)
        managed = self._classes.managed(info) if info is not None else None
        if managed is None or managed.kind is not Kind.RELEASE:
            return None
        name = names.bare_name(maker)
        return Production(call, name, managed, managed.kind, False, None, managed, None)

    def makes(self, call: CallExpr) -> bool | None:
        """Tell whether a call makes a resource, by the name of what is called.

        None if the name does not tell.
        """
        name = names.full_name(names.callee(call))
        if name is None:
            return None
        if name in self._config.borrowed:
            return False
        if name in self._config.factories:
            return True
        entry = self._catalogued.entry(name)
        if entry is not None:
            return entry.gives is Gives.FRESH
        info = names.named_class(names.callee(call))
        if info is None:
            return None
        managed = self._classes.managed(info)
        return managed is not None and managed.declared

    def _looks_up(self, call: CheckedCall) -> bool:
        """Tell whether a call gives something that is kept elsewhere: it may give None as well."""
        given = get_proper_type(types.awaited(call.result)[0])
        if isinstance(given, UnionType) and any(isinstance(i, NoneType) for i in given.items):
            return True
        function = self.body(call)
        results = self._summaries().results.of(function) if function is not None else frozenset()
        return any(result.provenance is Provenance.PART for result in results)

    def _is_own_factory(self, call: CheckedCall, instance: Instance) -> bool:
        """Tell whether a call is of a classmethod that returns an instance of its class.

        One that may return None as well looks something up.
        """
        if isinstance(get_proper_type(types.awaited(call.result)[0]), UnionType):
            return False
        owner = self._catalogued.owner(call.full_name)
        symbol = owner.get(call.full_name.rpartition(".")[2]) if owner is not None else None
        function = names.definition(symbol.node) if symbol is not None else None
        return (
            owner is not None
            and function is not None
            and function.is_class
            and instance.type.has_base(owner.fullname)
        )


def _ends(element: Type) -> bool:
    """Tell whether an element of a tuple has a method that ends something."""
    return any(i.type.has_readable_member(name) for i in types.instances(element) for name in ENDS)


def _is_meant(entry: ProducerEntry, call: CallExpr) -> bool:
    """Tell whether an entry holds for a call with these arguments."""
    if entry.when is not None and not names.has_literal(call, *entry.when):
        return False
    return not any(name in entry.without for name in call.arg_names)


def _methods(info: TypeInfo, module: str) -> Iterator[FuncDef]:
    """Yield the methods of the objects of a class, but for the special ones."""
    for base in info.mro:
        for symbol in base.names.values() if base.module_name == module else ():
            function = names.definition(symbol.node)
            if function is None or function.name.startswith("__") or not function.arguments:
                continue
            if not (function.is_static or function.is_class):
                yield function
