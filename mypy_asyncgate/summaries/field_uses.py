"""What the functions in one class statement do with the fields of ``self``.

Question: what happens to the value of each field, where may it escape to, and which methods assign
the field? A function nested in a method counts as part of the method.
Example: ``conn = self._conn; await conn.close()`` uses "close" of the value of ``_conn``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from mypy.nodes import CallExpr, ClassDef, FuncDef, FuncItem, Node, StrExpr, SuperExpr

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Enter, Leave, Make, Method, Move, Store, Use
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.reachability import operations_after
from mypy_asyncgate.lexicon.attributes import REFLECTION
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.special_methods import is_special
from mypy_asyncgate.mypy_api.children import children, walk
from mypy_asyncgate.mypy_api.names import bare_name, callee
from mypy_asyncgate.summaries.field_values import FieldValues
from mypy_asyncgate.summaries.origins import ValueAt
from mypy_asyncgate.summaries.parameters import Parameters
from mypy_asyncgate.summaries.values import UNKNOWN, UNTOUCHED, ValueSummary

NAMESPACE = "__dict__"
"""The attribute that holds all other attributes of an object."""


class FieldStore(NamedTuple):
    """An assignment of a value to a field, in a method or a function nested in it."""

    method: str
    field: str
    graph: Graph
    value: ValueAt
    op: Store


class MethodGraph(NamedTuple):
    """The graph of a method."""

    method: FuncDef
    graph: Graph


class FieldUses:
    """The summaries of the fields in one class statement, by the field's name."""

    def __init__(self, defn: ClassDef, parameters: Parameters) -> None:
        self.accessors: defaultdict[str, set[str]] = defaultdict(set)
        """The methods and properties that return each field, but for special methods."""
        self.filled_by: defaultdict[str, set[str]] = defaultdict(set)
        """The functions that store the result of a call in each field."""
        self.values: list[tuple[FuncItem, FieldValues]] = []
        """Each function, with the operations in it on the values of fields."""
        self.by_method: defaultdict[str, dict[str, ValueSummary]] = defaultdict(dict)
        """What each method, and functions nested in it, do with the value of each field."""
        self.own_calls: defaultdict[str, set[str]] = defaultdict(set)
        """The methods of the object that each method calls, on ``self`` or on ``super()``."""
        self.assigned_by: defaultdict[str, set[str]] = defaultdict(set)
        """The methods that assign each field, whatever the value."""
        self.graphs: list[MethodGraph] = []
        """The graphs of the methods, without functions nested in them."""
        self._graphs: list[Graph] = []
        self.stores: list[FieldStore] = []
        """Where the functions assign fields."""
        self._parameters = parameters
        self._summaries: dict[str, ValueSummary] = {}
        self._reflected: set[str] = set()
        self._reflects_any = False
        self.methods = tuple(written_methods(defn))
        for method in self.methods:
            for node in walk(method):
                if isinstance(node, FuncItem):
                    self._add_function(method, node)

    def summary(self, field: str) -> ValueSummary:
        """Return what the functions do with the value of ``field``, joined over all of them."""
        return self._summaries.get(field, UNTOUCHED)

    def may_release(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether the functions may release the value of ``field`` or let it escape.

        ``release`` are the names of the methods that release the value.
        """
        summary = self.summary(field)
        return (
            not summary.only_uses
            or field in self._reflected
            or self._reflects_any
            or not release.isdisjoint(summary.uses)
        )

    def calls_again(self, method: str, field: str) -> bool:
        """Tell whether a function may call ``method`` of the object twice in a row.

        Between the calls, it neither accesses ``field`` nor calls what ends anything, nor another
        method that does something with the field.
        """
        return any(
            own_method(op, graph) == method
            and any(later is op for later in self._before_a_look(graph, block, position, field))
            for graph in self._graphs
            for block in graph.blocks
            for position, op in enumerate(block.ops)
        )

    def _before_a_look(self, graph: Graph, block: Block, position: int, field: str) -> Iterator[Op]:
        """Yield the operations after one that calls a method, up to what concerns the field."""
        repeated = own_method(block.ops[position], graph)

        def ends(op: Op) -> bool:
            own = own_method(op, graph)
            if own is not None:
                return own != repeated and field in self.by_method.get(own, ())
            if isinstance(op, (Enter, Leave)) or (isinstance(op, Method) and op.name in ENDS):
                return True
            return field in (_field_of_object(place, graph) for place in op.places)

        return operations_after(graph, block, position + 1, ends, exceptions=False)

    def _add_function(self, method: FuncDef, function: FuncItem) -> None:
        """Add the uses of fields in ``function``, which is ``method`` or nested in it."""
        graph = self._parameters.graph_of(function)
        if graph is None:
            # A function without a graph may release any field.
            self._reflects_any = True
            return
        values = FieldValues(graph, self._parameters.gives_back)
        self.values.append((function, values))
        self._graphs.append(graph)
        if function is method:
            self.graphs.append(MethodGraph(method, graph))
        for field in values.names:
            summary = self._summary(values, field, graph)
            if summary.returned and function is method and not is_special(method.name):
                self.accessors[field].add(method.name)
                summary = replace(summary, returned=False)
            self._summaries[field] = self.summary(field).joined(summary)
            before = self.by_method[method.name].get(field, UNTOUCHED)
            self.by_method[method.name][field] = before.joined(summary)
        self._reflects_any |= NAMESPACE in values.names
        self._add_operations(method, function, graph)

    def _add_operations(self, method: FuncDef, function: FuncItem, graph: Graph) -> None:
        called: set[Place] = set()
        for block in graph.blocks:
            for position, op in enumerate(block.ops):
                self._note_reflection(op)
                if (assigned := assigned_field(op, graph)) is not None:
                    self.assigned_by[assigned].add(method.name)
                if isinstance(op.node, CallExpr) and isinstance(op, (Make, Move)):
                    called.add(op.place if isinstance(op, Make) else op.target)
                elif isinstance(op, Store) and assigned is not None:
                    value = ValueAt(block.index, position, op.place)
                    self.stores.append(FieldStore(method.name, assigned, graph, value, op))
                    if op.place in called:
                        self.filled_by[assigned].update((method.name, function.name))
                if (own := own_method(op, graph)) is not None:
                    self.own_calls[method.name].add(own)

    def _summary(self, values: FieldValues, field: str, graph: Graph) -> ValueSummary:
        """Return what the function with this graph does with the value of ``field``."""
        found = UNTOUCHED
        try:
            for op, places in values.operations(field):
                found = found.joined(self._parameters.of_operation(op, places, graph))
        except TooComplex:
            return UNKNOWN
        # In ``self.conn = self.conn or connect()`` the value does not leave its field.
        return replace(found, kept_in=found.kept_in - {f".{field}"})

    def _note_reflection(self, op: Op) -> None:
        """Record the fields that an operation may access by reflection, which may be all."""
        if isinstance(op, Use):
            self._reflects_any |= op.attribute == NAMESPACE
        call = op.node if isinstance(op, Make) and isinstance(op.node, CallExpr) else None
        if call is not None and bare_name(callee(call)) in REFLECTION:
            literals = {argument.value for argument in call.args if isinstance(argument, StrExpr)}
            self._reflected |= literals
            self._reflects_any |= not literals


def assigned_field(op: Op, graph: Graph) -> str | None:
    """Return the field of the object that an operation assigns, or None for any other."""
    target = op.target if isinstance(op, (Binding, Store)) else None
    if not isinstance(target, Place) or target != target.base:
        return None
    return _field_of_object(target, graph)


def _field_of_object(place: Place, graph: Graph) -> str | None:
    """Return the field of the object that a place is, or is in, or None."""
    this = graph.object
    return place.field if this is not None and place.root is this.root else None


def own_method(op: Op, graph: Graph) -> str | None:
    """Return the method of the object that an operation calls, or None for any other operation."""
    if isinstance(op, Method):
        return op.name if op.place == graph.object else None
    called = callee(op.node) if isinstance(op, Make) and isinstance(op.node, CallExpr) else None
    return called.name if isinstance(called, SuperExpr) else None


def written_methods(defn: ClassDef) -> Iterator[FuncDef]:
    """Yield the methods in the body of a class, without those that a mypy plugin generated."""
    worklist: list[Node] = [defn.defs]
    while worklist:
        node = worklist.pop()
        if not isinstance(node, FuncDef):
            worklist.extend(list(children(node))[::-1])
        elif node.name not in defn.info.names or not defn.info.names[node.name].plugin_generated:
            yield node
