"""Which calls make a resource that the caller owns.

The first of these sources that applies decides: a marker ``Owned`` or ``Borrowed`` on the type;
the configuration; the catalog; the form of the call. By its form, the caller owns the result of a
constructor, a declared manager that only has to be entered, the result of a classmethod that
returns its own class, that of a variable which is declared to hold a maker, and that of a function
whose results are fresh. Any other result is borrowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mypy.nodes import CallExpr, Expression, FuncDef, MemberExpr
from mypy.types import Instance, Type, UnionType, get_proper_type

from mypy_asyncgate.catalog.model import Gives, Kind, ProducerEntry
from mypy_asyncgate.lowering.records import elements, numbered
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import names, types
from mypy_asyncgate.mypy_api.call_targets import Applied, Definition
from mypy_asyncgate.mypy_api.declared_types import is_optional, value_class
from mypy_asyncgate.resources.called import Called, CheckedCall
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.makers import calls_maker
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.partners import partners as partners_among
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.resources.wrapped import wrapped_argument
from mypy_asyncgate.summaries.of_module import TypeOf
from mypy_asyncgate.summaries.results import Position, Provenance

WHOLE: frozenset[Position] = frozenset({None})
NOTHING: frozenset[Position] = frozenset()

OwnershipTest = Callable[[CheckedCall, Instance, Managed, ProducerEntry | None, Position], bool]
"""Says whether a resource in the result of a call has the ownership that is looked for."""


class Producers:
    """Decides which calls make resources, and who owns them, in one run of mypy.

    ``called`` knows the bodies of the functions that are called.
    """

    def __init__(self, catalogued: Catalogued, called: Called) -> None:
        self._catalogued = catalogued
        self._classes = catalogued.classes
        self._config = catalogued.config
        self._called = called

    def productions(self, call: CheckedCall) -> Iterator[Production]:
        """Yield the resources in the result of a call that the caller owns, usually none or one."""
        return self._resources_of(call, self._is_fresh)

    def loans(self, call: CheckedCall) -> Iterator[Production]:
        """Yield the resources in the result of a call that are declared to be borrowed."""
        return self._resources_of(call, self._is_borrowed)

    def _resources_of(self, call: CheckedCall, is_included: OwnershipTest) -> Iterator[Production]:
        """Yield the resources in the result of a call, or in the elements of a tuple."""
        inner, coroutine = types.awaited(call.result)
        entry = self._catalogued.entry(call.full_name) if "." in call.full_name else None
        if entry is not None and entry.gives is Gives.HOLD:
            yield from self._hold(call, coroutine, entry)
            return
        positions = entry.positions if entry is not None else self._elements(call, inner)
        if not positions:
            yield from self._resources_in(call, inner, coroutine, entry, None, is_included)
            return
        items = elements(inner)
        # ``transport, protocol``: the protocol has the transport, and may have a ``close``.
        partners = partners_among(items, positions)
        if self._called.is_held_elsewhere(call, bool(partners)):
            return
        for position in (p for p in positions if p < len(items)):
            item, part = items[position], numbered(inner, position)
            yield from self._resources_in(call, item, coroutine, entry, part, is_included, partners)

    def _hold(
        self, call: CheckedCall, coroutine: bool, entry: ProducerEntry
    ) -> Iterator[Production]:
        """Yield the hold that a call takes on the object whose method it is."""
        info = self._catalogued.owner(call.full_name)
        if info is not None:
            library = entry.name.partition(".")[0]
            held = Managed(info, Kind.RELEASE, True, entry.release, library=library)
            source = names.bare_name(names.callee(call.node))
            yield Production(
                call.node, source, held, held.kind, coroutine, None, None, None, is_hold=True
            )

    def _elements(self, call: CheckedCall, result: Type) -> tuple[int, ...]:
        """Return the positions in a tuple that are marked ``Owned``, or as bodies show are new."""
        items = elements(result)
        owned = tuple(
            position
            for position, item in enumerate(items)
            if any(types.ownership(i) is Ownership.OWNED for i in types.instances(item))
        )
        if owned or not items:
            return owned
        return tuple(sorted(p for p in self._called.fresh_positions(call) if p is not None))

    def _resources_in(
        self,
        call: CheckedCall,
        given: Type,
        coroutine: bool,
        entry: ProducerEntry | None,
        position: int | None,
        is_included: OwnershipTest,
        partners: tuple[int, ...] = (),
    ) -> Iterator[Production]:
        """Yield the resource that a result of type ``given`` is, if it is one."""
        for instance in types.instances(given):
            managed = self._classes.managed(instance.type)
            if managed is not None and managed.ownership is not None:
                managed = managed.as_made(self._called.results(call))
            if managed is None and entry is not None and entry.kind is not None:
                managed = self._classes.manager(instance.type)
            if managed is None or not is_included(call, instance, managed, entry, position):
                continue
            managed = managed.given_by(entry)
            kind = self._kind(call, managed, entry, position)
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
                self._called.releasing_methods(managed, call.module),
                partners,
                self._around(call, instance, entry),
                types.ownership(instance),
                self._maker(call, instance, entry),
            )
            return

    def _maker(
        self, call: CheckedCall, instance: Instance, entry: ProducerEntry | None
    ) -> Definition | None:
        """Return the function whose body shows that its result is new, where nothing else does."""
        is_told = entry is not None or types.ownership(instance) is not None
        is_told = is_told or call.full_name in self._config.factories
        if is_told or call.is_constructor or not self._called.fresh_positions(call):
            return None
        return self._called.definition(call)

    def _around(
        self, call: CheckedCall, instance: Instance, entry: ProducerEntry | None
    ) -> int | None:
        """Return the index of the argument that a call makes its result around, or None.

        An object that takes over a new resource holds nothing else: whoever releases that has
        released the object. Without the argument, the object makes what it needs.
        """
        given = self._called.new_argument(call) if entry is None else None
        if given is not None:
            return given
        factory = self._own_factory(call, instance) if entry is None else None
        wrapped = wrapped_argument(call.node, entry, factory, self._classes)
        return None if wrapped is not None and call.may_be_none(wrapped) else wrapped

    def _parent(self, full_name: str) -> Managed | None:
        owner = self._catalogued.owner(full_name)
        return self._classes.managed(owner) if owner is not None else None

    def _kind(
        self, call: CheckedCall, managed: Managed, entry: ProducerEntry | None, position: Position
    ) -> Kind:
        """Return the kind of the result of a call, which is usually the kind of its class.

        A lazy resource counts as open if it is the result of a function whose body is unknown or
        may open it.
        """
        if entry is not None and entry.kind is not None and managed.kind is not Kind.DERIVED:
            return entry.kind
        is_given = managed.kind is Kind.LAZY and entry is None and not call.is_constructor
        if is_given and position not in self._called.fresh_positions(call, awaited=False):
            return Kind.RELEASE
        return managed.kind

    def _is_borrowed(self, call: CheckedCall, instance: Instance, *_: object) -> bool:
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
        position: Position,
    ) -> bool:
        declared = types.ownership(instance)
        if declared is not None:
            return declared is Ownership.OWNED
        if call.full_name in self._config.borrowed:
            return False
        if call.full_name in self._config.factories:
            return True
        if entry is not None:
            return entry.gives is Gives.FRESH and _applies(entry, call.node)
        if managed.declared and managed.kind is Kind.ENTER and not self._looks_up(call):
            # Code does not store managers that are not entered, so the callee made this one.
            return True
        if call.is_constructor or self._own_factory(call, instance) is not None:
            return True
        if calls_maker(call, instance.type, self._catalogued):
            return True
        return position in self._called.fresh_positions(call, open_for=managed)

    def of_default(self, call: CallExpr, maker: Expression) -> Production | None:
        """Return the resource that the default of a field is, or None if it is not one.

        ``call`` is the default in the class body, ``maker`` the class that is instantiated.
        """
        info = names.named_class(maker)
        managed = self._classes.managed(info) if info is not None else None
        if managed is None or managed.kind is not Kind.RELEASE:
            return None
        name = names.bare_name(maker)
        return Production(call, name, managed, managed.kind, False, None, managed, None)

    def makes(
        self, call: CallExpr, applied: Applied, type_of: TypeOf
    ) -> frozenset[Position] | None:
        """Return which parts of what a call gives are new objects that its caller owns.

        None if neither the name of the callee nor the type of its object tells. ``applied`` is
        what the call calls, and ``type_of`` returns the type of an expression in its module.
        """
        target, partial = applied
        info = names.constructed_class(target)
        called = type_of(target) if info is None else None
        info = info or names.class_in(called)
        name = info.fullname if info else _called_name(target, called, type_of)
        if name is None:
            return None
        if name in self._config.borrowed:
            return NOTHING
        if name in self._config.factories:
            return WHOLE
        entry = self._catalogued.entry(name)
        if entry is not None:
            fresh = entry.gives is Gives.FRESH and _applies(entry, call, partial)
            return (frozenset(entry.positions) or WHOLE) if fresh else NOTHING
        # A class makes a new object, whatever that is.
        return WHOLE if info is not None else None

    def _looks_up(self, call: CheckedCall) -> bool:
        """Tell whether a call gives something that is kept elsewhere: it may give None as well."""
        if is_optional(types.awaited(call.result)[0]):
            return True
        return any(r.provenance is Provenance.PART for r in self._called.results(call))

    def _own_factory(self, call: CheckedCall, instance: Instance) -> FuncDef | None:
        """Return the callee if it is a classmethod that returns a new instance of its class.

        A classmethod that may also return None looks an existing instance up.
        """
        if isinstance(get_proper_type(types.awaited(call.result)[0]), UnionType):
            return None
        owner = self._catalogued.owner(call.full_name)
        symbol = owner.get(call.full_name.rpartition(".")[2]) if owner is not None else None
        function = names.definition(symbol.node) if symbol is not None else None
        if owner is None or function is None or not function.is_class:
            return None
        return function if instance.type.has_base(owner.fullname) else None


def _applies(entry: ProducerEntry, call: CallExpr, partial: CallExpr | None = None) -> bool:
    """Tell whether an entry applies to a call, or one of a partial, by its arguments."""
    calls = [call] if partial is None else [call, partial]
    if entry.when is not None and not any(names.has_literal(c, *entry.when) for c in calls):
        return False
    return not any(name in entry.without for c in calls for name in c.arg_names)


def _called_name(target: Expression, called: Type | None, type_of: TypeOf) -> str | None:
    """Return the full name of what a call calls, or None if neither name nor ``called`` tells."""
    info = value_class(called)
    if info is not None:
        return f"{info.fullname}.__call__"
    name = names.full_name(target)
    if name is not None or not isinstance(target, MemberExpr):
        return name
    owner = names.constructed_class(target.expr) or value_class(type_of(target.expr))
    return f"{owner.fullname}.{target.name}" if owner is not None else None
