"""Where the object that made a resource is released, which ends the resource as well.

Question: which operations of the function release the parent? Only names are looked at: the
variable that the call was made on, and every place that a move, or a ``with ... as``, connects
with it. Example: in ``async with Session() as session: response = await session.get(url)`` the
parent of the response is ``session``, and leaving the block ends the response.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import CallExpr, MemberExpr

from mypy_asyncgate.analysis.cfg import As, Leave, Make, Method, Move, Op, Pass, Place, Use
from mypy_asyncgate.analysis.graph import Graph
from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.resources.classes import ENDS
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production


def parent_ends(graph: Graph, production: Production) -> frozenset[int] | None:
    """Return the ids of the operations that release the parent of what a production makes.

    None if something else in this function, such as an exit stack, is sure to release it.
    """
    call = production.origin
    if not production.derived or not isinstance(call, CallExpr):
        return frozenset()
    operations = list(_operations(graph))
    places = _ancestors(graph, operations, call)
    if not places:
        return frozenset()
    if any(_keeps(op) and op.result in places for op in operations if isinstance(op, Pass)):
        return None
    return frozenset(id(op) for op in operations if _ends(op, places, production.parent))


def _ancestors(graph: Graph, operations: list[Op], call: CallExpr) -> set[Place]:
    """Return what holds the object whose method is called, or one that that was made with."""
    places: set[Place] = set()
    calls = [call]
    while calls:
        called = calls.pop()
        receiver = next(filter(None, (_receiver(op, called) for op in operations)), None)
        if receiver is None or receiver in places:
            continue
        found = _connected(graph, receiver)
        places |= found
        calls += [
            op.node
            for op in operations
            if isinstance(op, Make) and op.place in found and isinstance(op.node, CallExpr)
        ]
    return places


def _receiver(op: Op, call: CallExpr) -> Place | None:
    """Return the place that an operation calls the method on, or on an attribute of it."""
    if isinstance(op, Method):
        return op.place if op.node is call else None
    target = callee(call)
    on_attribute = isinstance(target, MemberExpr) and op.node is target.expr
    return op.place if isinstance(op, Use) and on_attribute else None


def _ends(op: Op, places: set[Place], parent: Managed | None) -> bool:
    if isinstance(op, Leave):
        return op.place in places
    if isinstance(op, Method):
        return op.place in places and op.name in (parent.release if parent else ENDS)
    releasers = parent.releasers if parent else ()
    return isinstance(op, Pass) and op.place in places and op.callee in releasers


def _keeps(op: Pass) -> bool:
    return op.known is not None and op.known.does is Does.ENTERS


def _operations(graph: Graph) -> Iterator[Op]:
    for block in graph.blocks:
        yield from block.ops


def _connected(graph: Graph, place: Place) -> set[Place]:
    """Return ``place`` and all places that hold, some time, what it holds."""
    neighbours: dict[Place, set[Place]] = {}
    for op in _operations(graph):
        if (ends := _link(op)) is not None:
            for one, other in (ends, ends[::-1]):
                neighbours.setdefault(one, set()).add(other)
    found, waiting = {place}, [place]
    while waiting:
        new = neighbours.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def _link(op: Op) -> tuple[Place, Place] | None:
    """Return the places that hold the same after an operation."""
    if isinstance(op, As):
        return op.source, op.target
    if isinstance(op, Move) and op.item is None and op.source is not None:
        return op.source, op.target
    return None
