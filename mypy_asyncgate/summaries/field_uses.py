"""What the functions in one class statement do with the fields of ``self``.

Question: what happens to the value of each field, where may it escape to, and which methods assign
the field? A function nested in a method counts as part of the method.
Example: ``conn = self._conn; await conn.close()`` uses "close" of the value of ``_conn``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from mypy.nodes import ClassDef, FuncDef, FuncItem

from mypy_asyncgate.dataclass import dataclass, field, replace
from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Enter, Leave, Method, Pass
from mypy_asyncgate.flow.own_fields import field_of_object
from mypy_asyncgate.flow.reachability import operations_after
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.special_methods import UNNAMED, is_special
from mypy_asyncgate.mypy_api.declared_types import gives_object
from mypy_asyncgate.mypy_api.names import callee, constructed_class
from mypy_asyncgate.summaries.method_uses import (
    FieldStore,
    FunctionUses,
    functions,
    has_result_read,
    own_method,
    reached,
    written_methods,
)
from mypy_asyncgate.summaries.parameters import Parameters
from mypy_asyncgate.summaries.values import CALLBACK, UNKNOWN, UNTOUCHED, ValueSummary

LentTo = Callable[[Pass], bool]
"""Tells whether a call makes an object that only borrows the argument."""


def to_nobody(op: Pass) -> bool:
    """Take every object to own what it is given."""
    return False


class MethodGraph(NamedTuple):
    """The graph of a method."""

    method: FuncDef
    graph: Graph


@dataclass
class OneField:
    """The uses of one field.

    ``summary`` is what the functions do with its value, joined over all of them, and ``by_method``
    what each method does, with the functions nested in it. ``accessors`` are the methods and
    properties that return it, but for special methods. ``given`` are the calls that make an object
    with it, each with what that does, and ``besides`` is the summary without those.
    """

    summary: ValueSummary = UNTOUCHED
    besides: ValueSummary = UNTOUCHED
    given: list[tuple[Pass, ValueSummary]] = field(default_factory=list)
    by_method: dict[str, ValueSummary] = field(default_factory=dict)
    accessors: set[str] = field(default_factory=set)


class FieldUses:
    """The uses of the fields in one class statement, each determined on first request."""

    def __init__(self, defn: ClassDef, parameters: Parameters) -> None:
        self._parameters = parameters
        self._fields: dict[str, OneField] = {}
        self.methods = tuple(written_methods(defn))

    @cached_property
    def _functions(self) -> tuple[FunctionUses, ...]:
        return tuple(f for method in self.methods for f in functions(method, self._parameters))

    @property
    def mentioned(self) -> set[str]:
        """The names of all attributes that the functions mention."""
        return set().union(*(function.mentioned for function in self._functions))

    def of(self, name: str) -> OneField:
        """Return the uses of a field."""
        if name not in self._fields:
            self._fields[name] = found = OneField()
            for function in self._mentioning(name):
                self._add(found, name, function)
        return self._fields[name]

    def may_release(self, name: str, release: frozenset[str], is_lent: LentTo = to_nobody) -> bool:
        """Tell whether the functions may release the value of a field or let it escape.

        ``release`` are the names of the methods that release the value.
        """
        used = self.of(name)
        summary = used.besides
        for op, done in used.given:
            summary = summary if is_lent(op) else summary.joined(done)
        return (
            self._is_finalized
            or not summary.only_uses
            or not release.isdisjoint(summary.uses)
            or any(f.may_reflect(name) for f in (*self._mentioning(name), *self._reflecting))
        )

    def stores(self, name: str) -> Iterator[FieldStore]:
        """Yield the assignments of a field."""
        for function in self._mentioning(name):
            yield from (store for store in function.stores if store.field == name)

    def filled_by(self, name: str) -> set[str]:
        """Return the functions that store the result of a call in a field."""
        stores = [store for store in self.stores(name) if store.is_call]
        return {name for store in stores for name in (store.method, store.function)}

    def assigned_by(self, name: str) -> set[str]:
        """Return the methods that assign a field, whatever the value."""
        return {f.method.name for f in self._mentioning(name) if name in f.assigned}

    def called_by(self, method: str) -> set[str]:
        """Return the methods of the object that a method calls, on ``self`` or on ``super()``."""
        return set().union(*(function.own_calls for function in self._in(method)))

    def done_by(self, method: str) -> dict[str, ValueSummary]:
        """Return what a method does with each field that it reads."""
        functions = self._in(method)
        names = {name for f in functions if f.values is not None for name in f.values.names}
        return {name: self.of(name).by_method.get(method, UNTOUCHED) for name in names}

    def may_fill(self, name: str) -> bool:
        """Tell whether a function assigns a field something other than a constant."""
        return any(name in f.filled for f in self._mentioning(name))

    def assigns(self, method: str) -> bool:
        """Tell whether a method assigns any field."""
        return bool(self.assigned_in(method))

    def assigned_in(self, method: str) -> set[str]:
        """Return the fields that a method assigns."""
        return set().union(*(function.assigned for function in self._in(method)))

    def graphs(self, names: Container[str]) -> Iterator[MethodGraph]:
        """Yield the methods with these names and their graphs, without functions nested in them."""
        return _graphs(f for f in self._functions if f.method.name in names)

    def graphs_for(self, name: str) -> Iterator[MethodGraph]:
        """Yield the methods that mention a field, as ``graphs`` does."""
        return _graphs(self._mentioning(name))

    def callers_of(self, called: str) -> set[str]:
        """Return the methods that call a method of the same object."""
        return {f.method.name for f in self._mentioning(called) if called in f.own_calls}

    def with_callers(self, methods: Iterable[str]) -> frozenset[str]:
        """Return methods and those that call them on the same object, at any depth."""
        return frozenset(reached(methods, self.callers_of))

    def operations_on(self, name: str) -> Iterator[tuple[FuncItem, Op]]:
        """Yield the operations on the value of a field, each with the function that contains it.

        Raises ``TooComplex`` if a function exceeds the limits of the solver.
        """
        for function in self._mentioning(name):
            if function.values is not None:
                for op, _ in function.values.operations(name):
                    yield function.function, op

    def calls_again(self, method: str, name: str) -> bool:
        """Tell whether a function may call ``method`` of the object twice in a row.

        Between the calls, it neither accesses the field ``name`` nor calls what ends anything, nor
        another method that does something with the field. Whoever looks at the result of the first
        call may know that it has failed, as in ``while not self.open()``, unless that is always the
        value of the field.
        """
        graphs = [f.graph for f in self._mentioning(method) if f.graph is not None]
        accessors = self.of(name).accessors
        gives_value = method in accessors and any(map(gives_object, self.named(method)))
        return any(
            own_method(op, graph) == method
            and (gives_value or not has_result_read(op, graph))
            and any(
                own_method(later, graph) == method
                for later in self._before_a_look(graph, block, position, name)
            )
            for graph in graphs
            for block in graph.blocks
            for position, op in enumerate(block.ops)
        )

    def _mentioning(self, name: str) -> Sequence[FunctionUses]:
        """Return the functions that may do something with an attribute of this name."""
        return self._functions if name in UNNAMED else self._by_name.get(name, ())

    def named(self, method: str) -> Iterator[FuncDef]:
        """Yield the methods of this name."""
        return (f.method for f in self._in(method) if f.function is f.method)

    def _in(self, method: str) -> Sequence[FunctionUses]:
        """Return the methods of this name, with the functions nested in them."""
        return self._by_method.get(method, ())

    @cached_property
    def _by_method(self) -> dict[str, list[FunctionUses]]:
        found: dict[str, list[FunctionUses]] = {}
        for function in self._functions:
            found.setdefault(function.method.name, []).append(function)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[FunctionUses]]:
        """The functions that mention each name."""
        found: dict[str, list[FunctionUses]] = {}
        for function in self._functions:
            for name in function.mentioned:
                found.setdefault(name, []).append(function)
        return found

    @cached_property
    def _reflecting(self) -> tuple[FunctionUses, ...]:
        """The functions that may use fields in a way that names none of them."""
        return tuple(function for function in self._functions if function.reflects)

    @cached_property
    def _is_finalized(self) -> bool:
        return any(function.is_finalized for function in self._functions)

    def _before_a_look(self, graph: Graph, block: Block, position: int, name: str) -> Iterator[Op]:
        """Yield the operations after one that calls a method, up to what concerns a field."""
        repeated = own_method(block.ops[position], graph)

        def ends(op: Op) -> bool:
            own = own_method(op, graph)
            if own is not None:
                return own != repeated and own in self.of(name).by_method
            if isinstance(op, (Enter, Leave)) or (isinstance(op, Method) and op.name in ENDS):
                return True
            return name in (field_of_object(place, graph.object) for place in op.places)

        return operations_after(graph, block, position + 1, ends, exceptions=False)

    def _add(self, found: OneField, name: str, function: FunctionUses) -> None:
        """Add what a function does with a field."""
        if function.values is None or name not in function.values.names:
            return
        given: list[tuple[Pass, ValueSummary]] = []
        summary = self._summary(function, name, given)
        method = function.method
        if summary.returned and function.function is method and not is_special(method.name):
            found.accessors.add(method.name)
            summary = replace(summary, returned=False)
        found.given += given
        found.besides = found.besides.joined(summary)
        for _, done in given:
            summary = summary.joined(done)
        found.summary = found.summary.joined(summary)
        before = found.by_method.get(method.name, UNTOUCHED)
        found.by_method[method.name] = before.joined(summary)

    def _summary(
        self, function: FunctionUses, name: str, given: list[tuple[Pass, ValueSummary]]
    ) -> ValueSummary:
        """Return what a function does with the value of a field.

        What the objects do that it makes with the value is put into ``given`` instead.
        """
        found = UNTOUCHED
        graph, values = function.graph, function.values
        assert graph is not None
        assert values is not None
        try:
            for op, places in values.operations(name):
                done = self._parameters.of_operation(op, places, graph)
                if isinstance(op, Pass) and constructed_class(callee(op.call)) is not None:
                    given.append((op, done))
                else:
                    found = found.joined(done)
        except TooComplex:
            return UNKNOWN
        # In ``self.conn = self.conn or connect()`` the value does not leave its field.
        # Whether a method that is called later releases the field is asked of its name.
        return replace(found, kept_in=found.kept_in - {f".{name}", CALLBACK})


def _graphs(functions: Iterable[FunctionUses]) -> Iterator[MethodGraph]:
    for function in functions:
        if function.function is function.method and function.graph is not None:
            yield MethodGraph(function.method, function.graph)
