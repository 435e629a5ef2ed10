"""The operations of one function on the values of the fields of ``self``.

Question: which operations are applied to the value of a field, through every alias in the
function? A private method or property may return the value too, so the result of a method of
``self`` counts as the value of a field with the method's name.
Example: ``conn = self._conn; await conn.close()`` calls "close" on the value of ``_conn``.
Assumes: a field holds a value of interest at every access.
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
    """The operations on the values of fields in one graph, by the field's name.

    One pass over the graph finds the operations on the fields themselves, and where aliases of
    their values begin. Only the aliases are then traced through the graph.
    """

    def __init__(self, graph: Graph, gives_back: GivesBack) -> None:
        self._graph = graph
        self._gives_back = gives_back
        self._direct: defaultdict[str, list[tuple[Op, Places]]] = defaultdict(list)
        self._alias_starts: defaultdict[str, list[Point]] = defaultdict(list)
        trace = Trace(gives_back=gives_back, items=True)
        for block in graph.blocks:
            for position, op in enumerate(block.ops):
                for name, held in _field_operands(op, graph.object):
                    self._direct[name].append((op, held))
                    for after in trace.transfer(op, held):
                        if aliases := after - held:
                            self._alias_starts[name].append(
                                Point(block.index, position + 1, aliases)
                            )
                for name, held in _method_result(op):
                    self._alias_starts[name].append(Point(block.index, position + 1, held))

    @property
    def names(self) -> Iterable[str]:
        """The fields that the function mentions, and the methods that it calls on ``self``."""
        return {**self._direct, **self._alias_starts}

    def operations(self, name: str) -> Iterator[tuple[Op, Places]]:
        """Yield the operations on the value of a field, each with the places that hold it there.

        Raises ``TooComplex`` if the function exceeds the limits of the solver.
        """
        yield from self._direct.get(name, ())
        starts = self._alias_starts.get(name, ())
        yield from operations_on(self._graph, starts, self._gives_back, items=True)


def _field_operands(op: Op, this: Place | None) -> Iterator[tuple[str, Places]]:
    """Yield the fields of ``this`` among the operands of an operation, each with its place."""
    for place in dict.fromkeys(place.base for place in op.places):
        name = place.field
        if name is not None and this is not None and place.root is this.root:
            yield name, frozenset({place})


def method_of_object(op: Op) -> str | None:
    """Return the method of ``self`` whose result an operation makes, or None."""
    target = callee(op.node) if isinstance(op, Make) and isinstance(op.node, CallExpr) else None
    return target.name if isinstance(target, MemberExpr) and is_object(target.expr) else None


def _method_result(op: Op) -> Iterator[tuple[str, Places]]:
    """Yield the name of a method called on ``self``, with the place of its result."""
    name = method_of_object(op)
    if isinstance(op, Make) and name is not None:
        yield name, frozenset({op.place})
