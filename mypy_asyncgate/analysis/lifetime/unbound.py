"""Releases of a variable that has no value yet.

Question: if the call that makes the resource fails, does a ``finally`` release its variable, which
nothing has bound then?
Fact: the operations reachable before a binding of the variable: from the entry, and from where the
call fails.
Join: the union.
Example: ``try: conn = await connect(); use(conn)``, and then ``finally: await conn.close()``.
Assumes: a release under a condition has the right condition, unless that begins with a test of the
variable, which fails just as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mypy.nodes import ComparisonExpr, Context, NameExpr, OpExpr, UnaryExpr

from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Raised
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Await, Make, Method, Pass
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.reachability import operations_after


def unbound_release(
    graph: Graph, makes: Iterable[tuple[int, int, Make]], events: Iterable[Event]
) -> Event | None:
    """Return the first release in a ``finally`` that fails if what makes the resource fails.

    ``makes`` are the operations that make it. Its name is not bound there.
    """
    for event in events:
        place = _released(event, graph)
        if place is not None and any(
            _is_released_unbound(graph, made, place, event) for *_, made in makes
        ):
            return event
    return None


def _released(event: Event, graph: Graph) -> Place | None:
    """Return the variable that a ``finally`` releases in any case, or None.

    A handler releases after an exception only.
    """
    op = event.op
    if event.kind is not EventKind.RELEASED or event.raised is not Raised.NOT:
        return None
    if not event.status.is_owed:
        # Its block has ended already; this only reads what is left.
        return None
    if not isinstance(op, (Method, Pass)) or id(op) not in graph.cleanup:
        return None
    if not op.place.is_variable:
        return None
    conditions = graph.conditions.get(op, ())
    return op.place if all(_reads_first(c, op.place.root.name) for c in conditions) else None


def _reads_first(condition: Context, name: str) -> bool:
    """Tell whether a condition begins by reading a variable."""
    first = condition
    while not isinstance(first, NameExpr):
        if isinstance(first, OpExpr):
            first = first.left
        elif isinstance(first, ComparisonExpr):
            first = first.operands[0]
        elif isinstance(first, UnaryExpr):
            first = first.expr
        else:
            return False
    return first.name == name


def _is_released_unbound(graph: Graph, made: Make, place: Place, release: Event) -> bool:
    """Tell whether a release of ``place`` follows when ``made`` has failed, and it is unbound."""

    def binds(op: Op) -> bool:
        if isinstance(op, Make):
            return op.place == place
        return isinstance(op, Binding) and op.target == place

    def is_release(op: Op) -> bool:
        same_place = isinstance(op, (Method, Pass)) and op.place == place
        return same_place and op.node is release.where

    return any(map(is_release, _after_failure(graph, made, binds))) and any(
        op is made for op in operations_after(graph, graph.blocks[0], 0, binds, exceptions=True)
    )


def _after_failure(graph: Graph, made: Make, stops: Callable[[Op], bool]) -> Iterator[Op]:
    """Yield what is done when making the resource has failed, up to what ``stops`` that."""
    for op in graph.operations_by_place[made.place]:
        if isinstance(op, (Await, Make)) and op.place == made.place:
            for way in op.raises:
                handler = graph.blocks[graph.block_of[op].handlers[way]]
                yield from operations_after(graph, handler, 0, stops, exceptions=True)
