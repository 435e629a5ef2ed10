"""Summaries of classes: which fields of ``self`` their methods may release.

Question: may anything in the class, or in its bases and subclasses in the same module, release the
value of a field, or let it escape to code that may release it?
Example: a class with ``self._conn = connect()`` in its initializer, and no other mention of
``_conn``, never releases the connection.
Assumes: a base class in another module releases the fields that it declares.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mypy.nodes import (
    CallExpr,
    ClassDef,
    Context,
    Expression,
    FuncDef,
    FuncItem,
    TypeInfo,
)

from mypy_asyncgate.dataclass import dataclass, field
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Method
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import CLOSES, ENDS
from mypy_asyncgate.lexicon.repetition import is_done_again
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.handlers import is_guarded
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import fields_tested
from mypy_asyncgate.summaries.class_statement import ClassStatement
from mypy_asyncgate.summaries.field_uses import FieldUses, LentTo, to_nobody
from mypy_asyncgate.summaries.method_uses import own_method, reached
from mypy_asyncgate.summaries.origins import Origins
from mypy_asyncgate.summaries.parameters import Parameters


class Filled(NamedTuple):
    """The functions that store the result of a call in a field, and whether one initializes it."""

    functions: set[str]
    on_construction: bool


@dataclass(frozen=True, eq=False)
class OwningClass:
    """The summary of a class as the owner of what its fields hold.

    ``family`` has the statements of the class, its bases and its subclasses that are in ``module``,
    ``statement`` is its own. ``is_lent`` tells whether a call makes an object that only borrows an
    argument.
    """

    info: TypeInfo
    module: Module
    statement: ClassStatement
    family: tuple[ClassStatement, ...]
    is_lent: LentTo
    _filled: dict[str, Filled] = field(default_factory=dict)
    _names: dict[str, set[str]] = field(default_factory=dict)
    _ended: dict[tuple[str, frozenset[str]], set[str]] = field(default_factory=dict)

    @property
    def own(self) -> FieldUses:
        """The uses of fields in the statement of the class itself."""
        return self.statement.fields

    def may_release(self, field: str, release: frozenset[str], is_lent: LentTo = to_nobody) -> bool:
        """Tell whether anything in the module may release the value of ``field``.

        ``release`` are the names of the methods that release the value.
        """
        if self.is_inherited(field):
            return True
        fields = [statement.fields for statement in self.family]
        if not any(uses.methods for uses in fields):
            # A class without methods is a record: the function that made it releases its fields.
            return True
        # A method or property that returns the field is an alias of it.
        names = self.names_of(field)
        if any(uses.may_release(name, release, is_lent) for uses in fields for name in names):
            return True
        return any(not release.isdisjoint(self.module.named_on(name)) for name in names)

    def gives_out(self, field: str) -> bool:
        """Tell whether a public method or property returns the value of a field."""
        return any(not name.startswith("_") for name in self.names_of(field) - {field})

    def may_release_items(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether anything in the module may release the items of a container in ``field``.

        Nothing releases them if the field is private, every mention of it is an assignment or a
        look-up, and nothing in the class has one of the names ``release``.
        """
        if not field.startswith("_") or self.is_inherited(field):
            return True
        containers = [statement.containers for statement in self.family]
        return any(
            field in uses.used_fields or not release.isdisjoint(uses.names) for uses in containers
        ) or self.module.is_named_outside(field)

    def is_inherited(self, field: str) -> bool:
        """Tell whether a base declares a field; the base may be in another module."""
        return any(field in base.names for base in self.info.mro[1:-1])

    def calls(self, field: str, methods: frozenset[str]) -> bool:
        """Tell whether the class calls or mentions one of ``methods`` on the value of a field."""
        return any(not methods.isdisjoint(s.fields.of(field).summary.uses) for s in self.family)

    def operations_on(self, field: str) -> Iterator[tuple[FuncItem, Op]]:
        """Yield the operations on the value of a field, each with the function that contains it.

        Raises ``TooComplex`` if a function exceeds the limits of the solver.
        """
        for statement in self.family:
            yield from statement.fields.operations_on(field)

    def may_end(self, method: str, field: str, release: frozenset[str]) -> bool:
        """Tell whether a method of the object may release the value of a field, or give it away.

        ``release`` are the names of the methods that release the value. A method whose body is not
        known may do so if it has such a name itself.
        """
        called = self._called_by(method)
        if not called.isdisjoint(self.ended_by(field, release | EXITS)):
            return True
        written = {m.name for statement in self.family for m in statement.fields.methods}
        return not (called - written).isdisjoint(release.union(ENDS, EXITS))

    def ended_by(self, field: str, release: frozenset[str]) -> set[str]:
        """Return the methods that may themselves release the value of a field, or give it away."""
        if (field, release) not in self._ended:
            self._ended[field, release] = {
                method
                for statement in self.family
                for method, done in statement.fields.of(field).by_method.items()
                if not (done.only_uses and done.uses.isdisjoint(release))
            }
        return self._ended[field, release]

    def assigned_by(self, field: str) -> set[str]:
        """Return the methods that assign a field."""
        return set().union(*(s.fields.assigned_by(field) for s in self.family))

    def may_assign(self, method: str, field: str) -> bool:
        """Tell whether a method of the object may assign a field."""
        return not self._called_by(method).isdisjoint(self.assigned_by(field))

    def names_of(self, field: str) -> set[str]:
        """Return the names by which a field is read: its own, and those of its accessors."""
        if field not in self._names:
            accessors = (statement.fields.of(field).accessors for statement in self.family)
            self._names[field] = {field}.union(*accessors)
        return self._names[field]

    def holds_only_new(self, field: str) -> bool:
        """Tell whether the functions store nothing in a field but the results of calls."""
        return all(
            isinstance(origin.source, CallExpr)
            for statement in self.family
            for store in statement.fields.stores(field)
            for origin in Origins(store.graph).of(store.value)
        )

    def is_settled(self, condition: Expression, field: str) -> bool:
        """Tell whether a condition tests ``field``, and fields that only initializers assign."""
        tested = fields_tested(condition)
        return tested is not None and all(
            name == field or all(map(is_initializer, self.assigned_by(name))) for name in tested
        )

    def _called_by(self, method: str) -> set[str]:
        """Return a method, and the methods of the object that it calls, at any depth."""

        def called_by(name: str) -> set[str]:
            return set().union(*(s.fields.called_by(name) for s in self.family))

        return reached([method], called_by)

    def ends_elsewhere(self, end: Op, function: str) -> bool:
        """Tell whether another function calls the method of ``end``, too, on the same field."""
        if not isinstance(end, Method) or end.place.field is None:
            return False
        try:
            return any(
                other.name != function and isinstance(op, Method) and op.name == end.name
                for other, op in self.operations_on(end.place.field)
            )
        except TooComplex:
            return True

    @property
    def can_be_released(self) -> bool:
        """Whether the class has a method that releases its objects."""
        return any(self.info.has_readable_member(name) for name in ENDS)

    @property
    def can_be_closed(self) -> bool:
        """Whether the class has a method that can only be meant to end its objects."""
        return any(self.info.has_readable_member(name) for name in CLOSES | EXITS)

    def is_part_of_entering(self, method: str) -> bool:
        """Tell whether an enter method is, or calls on the object, ``method`` without a ``try``.

        If that fails, no exit method runs.
        """
        return method in ENTERS or any(
            caller.name in ENTERS and not is_guarded(caller, call)
            for caller, call in self._calls_of(method)
        )

    def is_guarded(self, method: str) -> bool:
        """Tell whether a method of the class calls ``method`` on the object in a ``try``."""
        return any(is_guarded(caller, call) for caller, call in self._calls_of(method))

    def _calls_of(self, method: str) -> Iterator[tuple[FuncDef, Context]]:
        """Yield the calls of a method on the same object, with the methods that contain them."""
        for statement in self.family:
            for caller, graph in statement.fields.graphs_for(method):
                for block in graph.blocks:
                    yield from (
                        (caller, o.node) for o in block.ops if own_method(o, graph) == method
                    )

    def may_hold(self, field: str, function: str) -> bool:
        """Tell whether ``field`` may hold an open resource on entry to the method ``function``.

        This is the case if an initializer assigns the field, if ``function`` does and is called
        again without a look at the field, or if another method assigns it too and the name of
        ``function`` says that it repeats that (``reconnect``).
        """
        if is_initializer(function):
            return False
        if self.is_filled_on_construction(field):
            return True
        fills = self._filled_by(field).functions
        if function in fills and any(s.fields.calls_again(function, field) for s in self.family):
            return True
        return is_done_again(function) and len(fills) > 1

    def is_repeated(self, function: str, field: str, release: frozenset[str]) -> bool:
        """Tell whether ``function`` fills ``field``, and something that repeats that calls it.

        That is a method whose name says so (``reconnect``), and that neither looks at the field nor
        may release its value. If nobody else calls ``function``, it is only a part of that method.
        """
        callers = {caller.name for caller, _ in self._calls_of(function)}
        try:
            looking = {method.name for method, _ in self.operations_on(field)}
        except TooComplex:
            return False
        again = {
            caller
            for caller in filter(is_done_again, callers - looking)
            if not self.may_end(caller, field, release)
        }
        return bool(again) and (callers != again or not function.startswith("_"))

    def _filled_by(self, field: str) -> Filled:
        """Return what in the family stores the result of a call in a field."""
        if field not in self._filled:
            names = set().union(*(statement.fields.filled_by(field) for statement in self.family))
            self._filled[field] = Filled(names, any(map(is_initializer, names)))
        return self._filled[field]

    def is_filled_on_construction(self, field: str) -> bool:
        """Tell whether an initializer stores the result of a call in a field."""
        return self._filled_by(field).on_construction


class OwningClasses:
    """The summaries of the classes of one module; each class statement is analysed once."""

    def __init__(self, module: Module, parameters: Parameters, is_lent: LentTo) -> None:
        self._module = module
        self._is_lent = is_lent
        self._parameters = parameters
        self._statements: dict[ClassDef, ClassStatement] = {}
        self._classes: dict[TypeInfo, OwningClass] = {}

    def of(self, info: TypeInfo) -> OwningClass:
        """Return the summary of a class."""
        if info not in self._classes:
            family = tuple(map(self._statement, self._module.family(info)))
            own = self._statement(info.defn)
            self._classes[info] = OwningClass(info, self._module, own, family, self._is_lent)
        return self._classes[info]

    def _statement(self, defn: ClassDef) -> ClassStatement:
        if defn not in self._statements:
            self._statements[defn] = ClassStatement(defn, self._parameters)
        return self._statements[defn]
