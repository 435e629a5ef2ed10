"""How the functions in one class statement treat the fields of their object.

Question: what becomes of the value of each field, who else may get it, and which methods fill it?
A function nested in a method is part of it.
Example: ``conn = self._conn; await conn.close()`` asks the value of ``_conn`` for "close".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from mypy.nodes import CallExpr, ClassDef, FuncDef, FuncItem, Node, StrExpr

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Make, Move, Store, Use
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.lexicon.attributes import REFLECTION
from mypy_asyncgate.mypy_api.children import children, walk
from mypy_asyncgate.mypy_api.names import bare_name, callee
from mypy_asyncgate.summaries.field_values import FieldValues
from mypy_asyncgate.summaries.parameters import Parameters
from mypy_asyncgate.summaries.values import UNKNOWN, UNTOUCHED, ValueSummary

NAMESPACE = "__dict__"
"""The attribute that has all others in it."""


class FieldUses:
    """What the functions in one class statement do with the fields of their object, by name."""

    def __init__(self, defn: ClassDef, parameters: Parameters) -> None:
        self.accessors: defaultdict[str, set[str]] = defaultdict(set)
        """The private methods and properties that return a field."""
        self.makers: defaultdict[str, set[str]] = defaultdict(set)
        """The functions that store the result of a call in a field."""
        self.values: list[tuple[FuncItem, FieldValues]] = []
        """The functions, and what each does with the fields."""
        self._parameters = parameters
        self._summaries: dict[str, ValueSummary] = {}
        self._reflected: set[str] = set()
        self._reflects_any = False
        self.methods = tuple(written_methods(defn))
        for method in self.methods:
            for node in walk(method):
                if isinstance(node, FuncItem):
                    self._look(method, node)

    def summary(self, field: str) -> ValueSummary:
        """Return what becomes of the value of a field."""
        return self._summaries.get(field, UNTOUCHED)

    def may_release(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether the methods may release a field; ``release`` are its methods for it."""
        summary = self.summary(field)
        return (
            not summary.only_uses
            or field in self._reflected
            or self._reflects_any
            or not release.isdisjoint(summary.uses)
        )

    def _look(self, method: FuncDef, function: FuncItem) -> None:
        """Note what a function does; it is ``method``, or nested in it."""
        graph = self._parameters.graph_of(function)
        if graph is None:
            # It may do anything.
            self._reflects_any = True
            return
        values = FieldValues(graph, self._parameters.gives_back)
        self.values.append((function, values))
        for field in values.names:
            summary = self._summary(values, field, graph)
            if summary.returned and function is method and method.name.startswith("_"):
                self.accessors[field].add(method.name)
                summary = replace(summary, returned=False)
            self._summaries[field] = self.summary(field).joined(summary)
        self._reflects_any |= NAMESPACE in values.names
        called: set[Place] = set()
        for op in (op for block in graph.blocks for op in block.ops):
            self._note_reflection(op)
            if isinstance(op.node, CallExpr) and isinstance(op, (Make, Move)):
                called.add(op.place if isinstance(op, Make) else op.target)
            elif isinstance(op, Store) and op.place in called and (filled := _filled(op)):
                self.makers[filled].update((method.name, function.name))

    def _summary(self, values: FieldValues, field: str, graph: Graph) -> ValueSummary:
        """Return what one function does with the value of a field."""
        found = UNTOUCHED
        try:
            for op, places in values.operations(field):
                found = found.joined(self._parameters.of_operation(op, places, graph))
        except TooComplex:
            return UNKNOWN
        # ``self.conn = self.conn or connect()`` puts it where it was.
        return replace(found, kept_in=found.kept_in - {f".{field}"})

    def _note_reflection(self, op: Op) -> None:
        """Note the names that an operation looks attributes up by, which may be any."""
        if isinstance(op, Use):
            self._reflects_any |= op.attribute == NAMESPACE
        call = op.node if isinstance(op, Make) and isinstance(op.node, CallExpr) else None
        if call is not None and bare_name(callee(call)) in REFLECTION:
            literals = {argument.value for argument in call.args if isinstance(argument, StrExpr)}
            self._reflected |= literals
            self._reflects_any |= not literals


def _filled(op: Store) -> str | None:
    """Return the field that something is stored in, itself and not as one of many."""
    target = op.target
    return target.field if isinstance(target, Place) and target == target.base else None


def written_methods(defn: ClassDef) -> Iterator[FuncDef]:
    """Yield the functions in the body of a class that are not nested in another.

    Nobody wrote those that a plugin of mypy has generated.
    """
    waiting: list[Node] = [defn.defs]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, FuncDef):
            waiting.extend(list(children(node))[::-1])
        elif node.name not in defn.info.names or not defn.info.names[node.name].plugin_generated:
            yield node
