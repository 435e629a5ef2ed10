"""Where the object that made a resource is released, which ends the resource as well.

Question: which operations of the function release the parent? Only names are looked at: the
variable that the call was made on, and every place that a move, or a ``with ... as``, connects
with it. Example: in ``async with Session() as session: response = await session.get(url)`` the
parent of the response is ``session``, and leaving the block ends the response.
"""

from __future__ import annotations

from mypy.nodes import CallExpr, MemberExpr

from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import As, Leave, Make, Method, Move, Op, Pass
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production


def parent_ends(graph: Graph, production: Production) -> frozenset[Op] | None:
    """Return the operations that release the parent of what a production makes.

    None if something else in this function, such as an exit stack, is sure to release it.
    """
    call = production.origin
    if not production.derived or not isinstance(call, CallExpr):
        return frozenset()
    places = _ancestors(graph, call)
    operations = [op for place in places for op in graph.operations_by_place[place]]
    if any(_keeps(op) and op.result in places for op in operations if isinstance(op, Pass)):
        return None
    receiver = _receiver(graph, call)
    direct = _connected(graph, receiver) if receiver is not None else set()
    return frozenset(
        op
        for op in operations
        if _ends(op, direct, production.parent) or _ends(op, places - direct, None)
    )


def _ancestors(graph: Graph, call: CallExpr) -> set[Place]:
    """Return what holds the object whose method is called, or one that that was made with."""
    places: set[Place] = set()
    calls = [call]
    while calls:
        receiver = _receiver(graph, calls.pop())
        if receiver is None or receiver in places:
            continue
        found = _connected(graph, receiver)
        places |= found
        made = (
            op for place in found for op in graph.operations_by_place[place] if isinstance(op, Make)
        )
        calls += [op.node for op in made if isinstance(op.node, CallExpr)]
    return places


def _receiver(graph: Graph, call: CallExpr) -> Place | None:
    """Return the place that the method is called on, or an attribute of it."""
    for _, _, made in graph.makes.get(id(call), ()):
        for op in graph.operations_by_place[made.place]:
            if isinstance(op, Method) and op.result == made.place:
                return op.place
    target = callee(call)
    return graph.used_places.get(id(target.expr)) if isinstance(target, MemberExpr) else None


def _ends(op: Op, places: set[Place], parent: Managed | None) -> bool:
    if isinstance(op, Leave):
        return op.place in places
    if isinstance(op, Method):
        return op.place in places and op.name in (parent.release if parent else ENDS)
    releasers = parent.releasers if parent else ()
    return isinstance(op, Pass) and op.place in places and op.callee in releasers


def _keeps(op: Pass) -> bool:
    return op.entry is not None and op.entry.does is Does.ENTERS


def _connected(graph: Graph, place: Place) -> set[Place]:
    """Return ``place`` and all places that hold, some time, what it holds."""
    found, waiting = {place}, [place]
    while waiting:
        for op in graph.operations_by_place[waiting.pop()]:
            if not isinstance(op, (As, Move)) or op.source is None:
                continue
            if isinstance(op, As) or op.item is None:
                new = {op.source, op.target} - found
                found |= new
                waiting.extend(new)
    return found
