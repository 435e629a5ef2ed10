"""What a function does with one value, whatever the value is.

Question: which operations are applied to the value, through every name and alias it has?
Fact: the set of places that hold the value, one for each way the execution may have come here.
Join: the union.
Example: in ``z = y; if c: z = None; z.close()`` the value of ``y`` is asked for ``close``.
Assumes: the value is not None, and what a nested function does with it is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mypy_asyncgate.flow.aliases import Places, forms, gained, holds, visited
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Exit, Raised
from mypy_asyncgate.flow.operations import (
    As,
    Assume,
    Collect,
    Drop,
    Item,
    Make,
    Move,
    Op,
)
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.solver import Point, Solution, solve, visits

Births = Iterable[tuple[int, int, Make]]
"""The operations that make the value, each with its block and position."""


def operations_on(graph: Graph, births: Births) -> Iterator[tuple[Op, Places]]:
    """Yield every operation that is reached while a place holds the value, with these places.

    Raises ``TooComplex`` if there are too many ways.
    """
    trace = Trace()
    for op, places, _ in visits(graph, _solution(graph, births, trace), trace.step):
        yield op, places


def may_return(graph: Graph, births: Births, ends: Callable[[Op, Places], bool]) -> bool:
    """Tell whether the function may end normally before an operation that ``ends`` the matter.

    Raises ``TooComplex`` if there are too many ways.
    """
    solution = _solution(graph, births, Trace(ends))
    return any(
        ending.exit is Exit.NORMAL
        for point in solution.ends
        for ending in graph.exit_summary.of(point.block, Raised.NOT)
    )


def _solution(graph: Graph, births: Births, trace: Trace) -> Solution[Places]:
    starts = [Point(block, position + 1, frozenset({op.place})) for block, position, op in births]
    return solve(graph, starts, trace)


class Trace:
    """A ``Flow`` over the places that hold a value."""

    def __init__(self, ends: Callable[[Op, Places], bool] | None = None) -> None:
        self._ends = ends

    def step(self, op: Op, places: Places) -> tuple[tuple[Places, ...]]:
        """Return the places after an operation."""
        return (self.transfer(op, places),)

    def transfer(self, op: Op, places: Places) -> tuple[Places, ...]:
        """Return the places after an operation, none where the value is followed no more."""
        if self._ends is not None and self._ends(op, places):
            return ()
        if isinstance(op, Assume):
            return () if op.is_none and op.place in places else (places,)
        if isinstance(op, (Move, As, Item)):
            held = self._gained(op, places)
            return (places.difference(forms(op.target, places)) | held,)
        if isinstance(op, (Drop, Make)):
            return (places.difference(forms(op.place, places)),)
        if isinstance(op, Collect) and holds(op.source, places):
            return (places | {op.place.element(None)},)
        return (places,)

    @staticmethod
    def _gained(op: Move | As | Item, places: Places) -> Places:
        if isinstance(op, Move):
            return gained(op, places)
        if isinstance(op, As):
            # What entering gives is most often the value itself.
            return frozenset({op.target}) if op.source in places else frozenset()
        is_among = op.source.element(None) in places
        return frozenset({op.target, visited(op.source)}) if is_among else frozenset()

    def on_raise(self, op: Op, places: Places) -> tuple[Places, ...]:
        """Return the places after an exception of an operation, which ends temporaries."""
        return tuple(
            frozenset(place for place in after if not place.is_temporary)
            for after in self.transfer(op, places)
        )

    def named(self, places: Places) -> frozenset[Place]:
        """Return the variables, temporaries and fields that hold the value."""
        return frozenset(place.base for place in places)
