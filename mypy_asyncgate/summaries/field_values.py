"""What one function does with the values that the fields of its object hold.

Question: which operations are applied to the value of a field, through every name and alias it has
there? A private method or property may give the value too, so the results of the object's methods
count as values of their names.
Example: ``conn = self._conn; await conn.close()`` calls "close" on the value of ``_conn``.
Assumes: a field may hold a value of interest whenever the function looks at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mypy.nodes import CallExpr, MemberExpr

from mypy_asyncgate.flow.aliases import Places
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Make
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.solver import Point
from mypy_asyncgate.mypy_api.names import callee, is_object
from mypy_asyncgate.summaries.trace import GivesBack, Trace, operations_on


class FieldValues:
    """The operations on the values of the object's fields in one graph, by the field's name.

    The graph is gone through once. Only what takes a value out of its field is followed, from
    there to where the last other name of it ends.
    """

    def __init__(self, graph: Graph, gives_back: GivesBack) -> None:
        self._graph = graph
        self._gives_back = gives_back
        self._on_fields: defaultdict[str, list[tuple[Op, Places]]] = defaultdict(list)
        self._taken: defaultdict[str, list[Point]] = defaultdict(list)
        trace = Trace(gives_back=gives_back)
        for block in graph.blocks:
            for position, op in enumerate(block.ops):
                for name, held in _fields(op, graph.object):
                    self._on_fields[name].append((op, held))
                    for after in trace.transfer(op, held):
                        if others := after - held:
                            self._taken[name].append(Point(block.index, position + 1, others))
                for name, held in _own_result(op):
                    self._taken[name].append(Point(block.index, position + 1, held))

    @property
    def names(self) -> Iterable[str]:
        """The fields that the function names, and the methods of the object that it calls."""
        return {**self._on_fields, **self._taken}

    def operations(self, name: str) -> Iterator[tuple[Op, Places]]:
        """Yield the operations on the value of a field, with the places that hold it then.

        Raises ``TooComplex`` if there are too many ways.
        """
        yield from self._on_fields.get(name, ())
        yield from operations_on(self._graph, self._taken.get(name, ()), self._gives_back)


def _fields(op: Op, this: Place | None) -> Iterator[tuple[str, Places]]:
    """Yield the fields of the object that an operation deals with, and their places."""
    for place in dict.fromkeys(place.base for place in op.places):
        name = place.field
        if name is not None and this is not None and place.root is this.root:
            yield name, frozenset({place})


def _own_result(op: Op) -> Iterator[tuple[str, Places]]:
    """Yield the name of the object's method that is called, and the place of its result."""
    target = callee(op.node) if isinstance(op, Make) and isinstance(op.node, CallExpr) else None
    if isinstance(op, Make) and isinstance(target, MemberExpr) and is_object(target.expr):
        yield target.name, frozenset({op.place})
