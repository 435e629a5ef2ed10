"""Where the object that made a resource is released, which ends the resource as well.

Question: which operations of the function release the parent? Only names are looked at: the
variable that the call was made on, and every place that a move, or a ``with ... as``, connects
with it. Example: in ``async with Session() as session: response = await session.get(url)`` the
parent of the response is ``session``, and leaving the block ends the response.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.analysis.cfg import As, Graph, Leave, Method, Move, Op, Pass, Place
from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.resources.production import Production


def parent_ends(graph: Graph, production: Production) -> frozenset[int] | None:
    """Return the ids of the operations that release the parent of what a production makes.

    None if something else in this function, such as an exit stack, is sure to release it.
    """
    parent = production.parent
    receiver = next((op.place for op in _methods(graph) if op.node is production.call), None)
    if parent is None or receiver is None:
        return frozenset()
    places = _connected(graph, receiver)
    found = set()
    for op in _operations(graph):
        if (
            (isinstance(op, Leave) and op.place in places)
            or (isinstance(op, Method) and op.place in places and op.name in parent.release)
            or (isinstance(op, Pass) and op.place in places and op.callee in parent.releasers)
        ):
            found.add(id(op))
        elif isinstance(op, Pass) and op.result in places and op.known is not None:
            if op.known.does is Does.ENTERS:
                return None
    return frozenset(found)


def _operations(graph: Graph) -> Iterator[Op]:
    for block in graph.blocks:
        yield from block.ops


def _methods(graph: Graph) -> Iterator[Method]:
    return (op for op in _operations(graph) if isinstance(op, Method))


def _connected(graph: Graph, place: Place) -> set[Place]:
    """Return ``place`` and all places that hold, some time, what it holds."""
    neighbours: dict[Place, set[Place]] = {}
    for op in _operations(graph):
        if isinstance(op, As) or (isinstance(op, Move) and op.item is None):
            if op.source is not None:
                neighbours.setdefault(op.source, set()).add(op.target)
                neighbours.setdefault(op.target, set()).add(op.source)
    found, waiting = {place}, [place]
    while waiting:
        new = neighbours.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found
