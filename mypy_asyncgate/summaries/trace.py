"""The operations of a function on one value, found by tracking its aliases forward.

Question: which operations are applied to the value, through every alias of it?
Fact: the sets of places that may hold the value, one for each possible combination of aliases.
Join: the union.
Example: in ``z = y; if c: z = None; z.close()`` the value of ``y`` is used for ``close``.
Assumes: the value is not None; operations of nested functions on it are not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mypy.nodes import Context

from mypy_asyncgate.flow.aliases import Places, holds, places_bound, places_within, visited_mark
from mypy_asyncgate.flow.conditions import Assume
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Exit, Raised
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import As, Collect, Drop, Item, Make, Move, Pass
from mypy_asyncgate.flow.places import Place, Role
from mypy_asyncgate.flow.solver import Point, Solution, solve, visits

GivesBack = Callable[[Pass], bool]
"""Says whether a call may return the argument that an operation passes to it."""


def definition_points(graph: Graph, origin: Context, item: int | None = None) -> list[Point]:
    """Return the points right after the value of ``origin``, a call or a parameter, is defined.

    The state of each point is the set with the place that holds the value, or the element of it
    that has the index ``item``.
    """
    return [
        Point(
            block,
            position + 1,
            frozenset({op.place if item is None else op.place.element(item)}),
        )
        for block, position, op in graph.makes.get(id(origin), ())
    ]


def operations_on(
    graph: Graph,
    starts: Iterable[Point],
    gives_back: GivesBack | None = None,
    items: bool = False,
) -> Iterator[tuple[Op, Places]]:
    """Yield every operation reachable while some places hold the value, with these places.

    The states of ``starts`` are the places that hold the value there. Raises ``TooComplex`` if the
    function exceeds the limits of the solver.
    """
    trace = Trace(gives_back=gives_back, items=items)
    for op, places, _ in visits(graph, solve(graph, starts, trace), trace.step):
        yield op, places


def may_return(
    graph: Graph,
    starts: Iterable[Point],
    ends: Callable[[Op, Places], bool],
    gives_back: GivesBack | None = None,
) -> bool:
    """Tell whether the function may return normally without an operation that satisfies ``ends``.

    Raises ``TooComplex`` if the function exceeds the limits of the solver.
    """
    solution: Solution[Places] = solve(graph, starts, Trace(ends, gives_back))
    return any(
        ending.exit is Exit.NORMAL
        for point in solution.ends
        for ending in graph.exit_summary.endings(point.block, Raised.NOT)
    )


class Trace:
    """The transfer function of the alias analysis: a ``Flow`` whose state is an alias set.

    Tracking stops at operations that satisfy ``ends``. If ``gives_back`` says that a call may
    return its argument, the result of the call becomes an alias. With ``items``, so does what is
    taken out of the value, which may be a collection. A place in the role ``CARRIER`` marks the
    result of a call that has not returned yet.
    """

    def __init__(
        self,
        ends: Callable[[Op, Places], bool] | None = None,
        gives_back: GivesBack | None = None,
        items: bool = False,
    ) -> None:
        self._ends = ends
        self._items = items
        self._gives_back = gives_back

    def step(self, op: Op, places: Places) -> tuple[tuple[Places, ...]]:
        """Return the alias sets after an operation, in the form that ``visits`` expects."""
        return (self.transfer(op, places),)

    def transfer(self, op: Op, places: Places) -> tuple[Places, ...]:
        """Return the alias sets after an operation, or none where tracking stops."""
        if self._ends is not None and self._ends(op, places):
            return ()
        if isinstance(op, Assume):
            return () if op.is_none and op.place in places else (places,)
        if isinstance(op, (Move, As, Item)):
            held = _new_aliases(op, places, self._items)
            return (places.difference(places_within(op.target, places)) | held,)
        if isinstance(op, Make):
            given = op.place.in_role(Role.CARRIER) in places
            rest = places.difference(places_within(op.place, places))
            return (rest | {op.place} if given else rest,)
        if isinstance(op, Drop):
            return (places.difference(places_within(op.place, places)),)
        if isinstance(op, Collect) and holds(op.source, places):
            return (places | {op.place.element(None)},)
        if isinstance(op, Pass) and op.place in places and self._is_given_back(op):
            return (places | {op.result.in_role(Role.CARRIER)},)
        return (places,)

    def _is_given_back(self, op: Pass) -> bool:
        return self._gives_back is not None and self._gives_back(op)

    def on_raise(self, op: Op, places: Places) -> tuple[Places, ...]:
        """Return the alias sets after an exception of an operation, without temporaries."""
        return tuple(
            frozenset(place for place in after if not place.is_temporary)
            for after in self.transfer(op, places)
        )

    def relevant_places(self, places: Places) -> frozenset[Place]:
        """Return the variables, temporaries and fields that hold the value."""
        return frozenset(place.base for place in places)


def _new_aliases(op: Move | As | Item, places: Places, items: bool) -> Places:
    """Return the places that a binding adds to the alias set."""
    if isinstance(op, Move):
        # Whether the value is a collection is not known, so an item may be what is meant.
        is_part = items and op.item is not None and op.source in places
        return frozenset({op.target}) if is_part else places_bound(op, places)
    if isinstance(op, As):
        # Entering a value usually returns the value itself.
        return frozenset({op.target}) if op.source in places else frozenset()
    if items and op.source in places:
        return frozenset({op.target})
    is_among = op.source.element(None) in places
    return frozenset({op.target, visited_mark(op.source)}) if is_among else frozenset()
