"""Where the object that made a resource is released, which ends the resource as well.

Question: which operations of the function release the parent? Only names are looked at: the
variable that the call was made on, and every place that a move, or a ``with ... as``, connects
with it. Example: in ``async with Session() as session: response = await session.get(url)`` the
parent of the response is ``session``, and leaving the block ends the response.
"""

from __future__ import annotations

from mypy_asyncgate.analysis.cfg import As, Leave, Method, Move, Op, Pass, Place
from mypy_asyncgate.analysis.graph import Graph
from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production


def parent_ends(graph: Graph, production: Production) -> frozenset[Op] | None:
    """Return the operations that release the parent of what a production makes.

    None if something else in this function, such as an exit stack, is sure to release it.
    """
    parent = production.parent
    receiver = _receiver(graph, production) if parent is not None else None
    if parent is None or receiver is None:
        return frozenset()
    places = _connected(graph, receiver)
    operations = [op for place in places for op in graph.dealings[place]]
    if any(_keeps(op) and op.result in places for op in operations if isinstance(op, Pass)):
        return None
    return frozenset(op for op in operations if _ends(op, places, parent))


def _receiver(graph: Graph, production: Production) -> Place | None:
    """Return the place of the object whose method makes the resource."""
    for _, _, made in graph.makes.get(id(production.origin), ()):
        for op in graph.dealings[made.place]:
            if isinstance(op, Method) and op.result == made.place:
                return op.place
    return None


def _ends(op: Op, places: set[Place], parent: Managed) -> bool:
    if isinstance(op, Leave):
        return op.place in places
    if isinstance(op, Method):
        return op.place in places and op.name in parent.release
    return isinstance(op, Pass) and op.place in places and op.callee in parent.releasers


def _keeps(op: Pass) -> bool:
    return op.known is not None and op.known.does is Does.ENTERS


def _connected(graph: Graph, place: Place) -> set[Place]:
    """Return ``place`` and all places that hold, some time, what it holds."""
    found, waiting = {place}, [place]
    while waiting:
        for op in graph.dealings[waiting.pop()]:
            if not isinstance(op, (As, Move)) or op.source is None:
                continue
            if isinstance(op, As) or op.item is None:
                new = {op.source, op.target} - found
                found |= new
                waiting.extend(new)
    return found
