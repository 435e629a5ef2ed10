"""What one function in a class statement does with the fields of ``self``.

Most questions are about one field, and most functions do not mention it. The names that a function
mentions are therefore looked up first, in its tree, and its graph is only asked for if one of them
is in question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from mypy.nodes import (
    CallExpr,
    ClassDef,
    Expression,
    FuncDef,
    FuncItem,
    LambdaExpr,
    MemberExpr,
    NameExpr,
    Node,
    StrExpr,
    SuperExpr,
)

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Await, Drop, Make, Method, Move, Store, Use
from mypy_asyncgate.flow.own_fields import assigned_field
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.lexicon.attributes import NAMESPACE, REFLECTION
from mypy_asyncgate.lexicon.keepers import FINALIZERS
from mypy_asyncgate.mypy_api.children import children, expressions, statements
from mypy_asyncgate.mypy_api.names import bare_name, callee, is_object
from mypy_asyncgate.summaries.field_values import FieldValues
from mypy_asyncgate.summaries.origins import ValueAt
from mypy_asyncgate.summaries.parameters import Parameters

MENTIONS = frozenset({MemberExpr, SuperExpr})
"""The kinds of expression that name an attribute."""


class FieldStore(NamedTuple):
    """An assignment of a value to a field, in a method or a function nested in it.

    ``is_call`` says that the value is the result of a call.
    """

    method: str
    function: str
    field: str
    graph: Graph
    value: ValueAt
    op: Store
    is_call: bool


class FunctionUses:
    """The uses of fields in ``function``, which is ``method`` of a class or nested in it."""

    def __init__(self, method: FuncDef, function: FuncItem, parameters: Parameters) -> None:
        self.method = method
        self.function = function
        self._parameters = parameters
        found = expressions(function, MENTIONS | {NameExpr})
        self._names = {e.name for e in found if isinstance(e, (MemberExpr, SuperExpr))}
        self._mentions_finalizer = any(bare_name(e) in FINALIZERS for e in found)
        self.reflects = NAMESPACE in self._names or any(bare_name(e) in REFLECTION for e in found)

    @property
    def mentioned(self) -> set[str]:
        """The names of all attributes that the function mentions, of whatever object."""
        return self._names

    @cached_property
    def graph(self) -> Graph | None:
        """The graph of the function, or None if it cannot be analysed."""
        return self._parameters.graph_of(self.function)

    @cached_property
    def values(self) -> FieldValues | None:
        """The operations on the values of fields, or None without a graph."""
        graph = self.graph
        return FieldValues(graph, self._parameters.gives_back) if graph is not None else None

    @property
    def is_finalized(self) -> bool:
        """Whether the function has the object released by another one, at some end."""
        return self._mentions_finalizer and any(
            map(_is_finalizer, expressions(self.function, {CallExpr}))
        )

    def may_reflect(self, field: str) -> bool:
        """Tell whether the function may access a field in a way that its graph does not show."""
        if not self.reflects:
            return field in self._names and self.graph is None
        reflected = self._reflected
        return reflected is None or field in reflected

    @cached_property
    def _reflected(self) -> set[str] | None:
        """The fields that the function may access by reflection, or None if that may be all."""
        graph, values = self.graph, self.values
        if graph is None or values is None or NAMESPACE in values.names:
            return None
        found: set[str] = set()
        for block in graph.blocks:
            for op in block.ops:
                if isinstance(op, Use) and op.attribute == NAMESPACE:
                    return None
                call = op.node if isinstance(op, Make) and isinstance(op.node, CallExpr) else None
                if call is not None and bare_name(callee(call)) in REFLECTION:
                    literals = {a.value for a in call.args if isinstance(a, StrExpr)}
                    if not literals:
                        return None
                    found |= literals
        return found

    @cached_property
    def stores(self) -> list[FieldStore]:
        """Where the function assigns fields."""
        graph = self.graph
        return list(self._stores(graph)) if graph is not None else []

    def _stores(self, graph: Graph) -> Iterator[FieldStore]:
        called: set[Place] = set()
        for block in graph.blocks:
            for position, op in enumerate(block.ops):
                if isinstance(op, Move) and (isinstance(op.node, CallExpr) or op.source in called):
                    called.add(op.target)
                elif isinstance(op, Make) and isinstance(op.node, CallExpr):
                    called.add(op.place)
                elif isinstance(op, Store) and (field := assigned_field(op, graph.object)):
                    yield FieldStore(
                        self.method.name,
                        self.function.name,
                        field,
                        graph,
                        ValueAt(block.index, position, op.place),
                        op,
                        op.place in called,
                    )

    @cached_property
    def assigned(self) -> set[str]:
        """The fields that the function assigns, whatever the value."""
        return self._named_by(lambda op, graph: assigned_field(op, graph.object))

    @cached_property
    def filled(self) -> set[str]:
        """The fields that the function assigns something other than a constant."""

        def filled_field(op: Op, graph: Graph) -> str | None:
            is_constant = isinstance(op, Move) and op.truth is not None
            return None if is_constant else assigned_field(op, graph.object)

        return self._named_by(filled_field)

    @cached_property
    def own_calls(self) -> set[str]:
        """The methods of the object that the function calls, on ``self`` or on ``super()``."""
        return self._named_by(own_method)

    def _named_by(self, name_in: Callable[[Op, Graph], str | None]) -> set[str]:
        """Return the names that ``name_in`` finds in the operations of the function."""
        graph = self.graph
        if graph is None:
            return set()
        found = (name_in(op, graph) for block in graph.blocks for op in block.ops)
        return {name for name in found if name is not None}


def reached(methods: Iterable[str], step: Callable[[str], set[str]]) -> set[str]:
    """Return methods, and those that are reached from them by any number of steps."""
    found = set(methods)
    waiting = list(found)
    while waiting:
        new = step(waiting.pop()) - found
        found |= new
        waiting += new
    return found


def written_methods(defn: ClassDef) -> Iterator[FuncDef]:
    """Yield the methods in the body of a class, without those that a mypy plugin generated."""
    worklist: list[Node] = [defn.defs]
    while worklist:
        node = worklist.pop()
        if not isinstance(node, FuncDef):
            worklist.extend(list(children(node))[::-1])
        elif node.name not in defn.info.names or not defn.info.names[node.name].plugin_generated:
            yield node


def functions(method: FuncDef, parameters: Parameters) -> Iterator[FunctionUses]:
    """Yield a method and the functions nested in it at any depth."""
    yield FunctionUses(method, method, parameters)
    for nested in (
        *statements(method, {FuncDef}),
        *expressions(method, {LambdaExpr}),
    ):
        if isinstance(nested, FuncItem):
            yield FunctionUses(method, nested, parameters)


def _is_finalizer(call: Expression) -> bool:
    """Tell whether a call gives the object to a function that is to be called at some end."""
    if not isinstance(call, CallExpr) or bare_name(callee(call)) not in FINALIZERS:
        return False
    # What comes first is what ends.
    return any(map(is_object, call.args[1:]))


def own_method(op: Op, graph: Graph) -> str | None:
    """Return the method of the object that an operation calls, or None for any other operation."""
    if isinstance(op, Await):
        return "__await__" if op.place == graph.object else None
    if isinstance(op, Method):
        return op.name if op.place == graph.object else None
    called = callee(op.node) if isinstance(op, Make) and isinstance(op.node, CallExpr) else None
    return called.name if isinstance(called, SuperExpr) else None


def has_result_read(op: Op, graph: Graph) -> bool:
    """Tell whether the result of a call is more than awaited and discarded."""
    result = op.result if isinstance(op, Method) else op.place if isinstance(op, Make) else None
    operations = graph.operations_by_place[result] if result is not None else ()
    reading = (o for o in operations if not isinstance(o, (Await, Drop, Make)))
    return any(result in o.places for o in reading)
