"""Where the object that made a resource is released, which ends the resource as well.

Question: which operations of the function release the parent? Only names are looked at: the
variable that the call was made on, and every place that a move, or a ``with ... as``, connects
with it. Example: in ``async with Session() as session: response = await session.get(url)`` the
parent of the response is ``session``, and leaving the block ends the response.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.analysis.cfg import As, Leave, Method, Move, Op, Pass, Place
from mypy_asyncgate.analysis.graph import Graph
from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production


def parent_ends(graph: Graph, production: Production) -> frozenset[int] | None:
    """Return the ids of the operations that release the parent of what a production makes.

    None if something else in this function, such as an exit stack, is sure to release it.
    """
    parent = production.parent
    if parent is None:
        return frozenset()
    receiver = next((op.place for op in _methods(graph) if op.node is production.origin), None)
    if receiver is None:
        return frozenset()
    places = _connected(graph, receiver)
    operations = list(_operations(graph))
    if any(_keeps(op) and op.result in places for op in operations if isinstance(op, Pass)):
        return None
    return frozenset(id(op) for op in operations if _ends(op, places, parent))


def _ends(op: Op, places: set[Place], parent: Managed) -> bool:
    if isinstance(op, Leave):
        return op.place in places
    if isinstance(op, Method):
        return op.place in places and op.name in parent.release
    return isinstance(op, Pass) and op.place in places and op.callee in parent.releasers


def _keeps(op: Pass) -> bool:
    return op.known is not None and op.known.does is Does.ENTERS


def _operations(graph: Graph) -> Iterator[Op]:
    for block in graph.blocks:
        yield from block.ops


def _methods(graph: Graph) -> Iterator[Method]:
    return (op for op in _operations(graph) if isinstance(op, Method))


def _connected(graph: Graph, place: Place) -> set[Place]:
    """Return ``place`` and all places that hold, some time, what it holds."""
    neighbours: dict[Place, set[Place]] = {}
    for op in _operations(graph):
        if not isinstance(op, (As, Move)) or (isinstance(op, Move) and op.item is not None):
            continue
        if op.source is not None:
            neighbours.setdefault(op.source, set()).add(op.target)
            neighbours.setdefault(op.target, set()).add(op.source)
    found, waiting = {place}, [place]
    while waiting:
        new = neighbours.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found
