"""Where the parent of a derived resource is released, which closes the resource as well.

Question: which operations of the function release the parent?
Fact: the aliases of the receiver of the call that made the resource, or of the argument that it is
made around: all places that a move or a ``with ... as`` connects with it.
Example: in ``async with Session() as session: response = await session.get(url)``, the parent of
the response is ``session``, and the end of the block closes the response.
Assumes: aliases are the same everywhere in the function, whatever the order of operations.
"""

from __future__ import annotations

from mypy.nodes import Argument, CallExpr, MemberExpr, RefExpr

from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import As, Leave, Make, Method, Move, Pass
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production


def parent_releases(graph: Graph, production: Production) -> frozenset[Op] | None:
    """Return the operations that release the parent of what a production makes.

    None if something else in the function, such as an exit stack, is certain to release it.
    """
    call = production.origin
    if isinstance(call, CallExpr) and production.around is not None:
        return _releases_of_argument(graph, call, production.around)
    if not production.derived or not isinstance(call, CallExpr):
        return frozenset()
    places = _ancestors(graph, call)
    operations = [op for place in places for op in graph.operations_by_place[place]]
    if any(
        _enters_argument(op) and op.result in places for op in operations if isinstance(op, Pass)
    ):
        return None
    called_on = receiver(graph, call)
    direct = _aliases(graph, called_on) if called_on is not None else set()
    return frozenset(
        op
        for op in operations
        if _releases(op, direct, production.parent) or _releases(op, places - direct, None)
    )


def _releases_of_argument(graph: Graph, call: CallExpr, index: int) -> frozenset[Op] | None:
    """Return the operations that release an argument of a call.

    None if it belongs to somebody else: to the caller, to the object, or to the module.
    """
    passed = (
        op.place
        for block in graph.blocks
        for op in block.ops
        if isinstance(op, Pass) and op.call is call and op.argument == index
    )
    place = next(passed, None)
    if place is None:
        return None if isinstance(call.args[index], RefExpr) else frozenset()
    places = _aliases(graph, place)
    operations = [op for place in places for op in graph.operations_by_place.get(place, ())]
    if any(place.field is not None for place in places) or any(
        isinstance(op, Make) and isinstance(op.node, Argument) for op in operations
    ):
        return None
    # What made the argument may end it, as a session ends its connections.
    parents = {
        parent
        for op in operations
        if isinstance(op, Make) and isinstance(op.node, CallExpr) and op.place in places
        for parent in _ancestors(graph, op.node)
    }
    operations += [op for parent in parents for op in graph.operations_by_place.get(parent, ())]
    return frozenset(
        op
        for op in operations
        if _releases(op, places | parents, None) and not _takes_back(graph, op, places | parents)
    )


def _ancestors(graph: Graph, call: CallExpr) -> set[Place]:
    """Return the aliases of the receiver of a call, and of the receivers that it was made from."""
    places: set[Place] = set()
    calls = [call]
    while calls:
        called_on = receiver(graph, calls.pop())
        if called_on is None or called_on in places:
            continue
        found = _aliases(graph, called_on)
        places |= found
        made = (
            op for place in found for op in graph.operations_by_place[place] if isinstance(op, Make)
        )
        calls += [op.node for op in made if isinstance(op.node, CallExpr)]
    return places


def receiver(graph: Graph, call: CallExpr) -> Place | None:
    """Return the place of the object whose method is called, or of which an attribute is read."""
    for _, _, made in graph.makes.get(id(call), ()):
        for op in graph.operations_by_place[made.place]:
            if isinstance(op, Method) and op.result == made.place:
                return op.place
    target = callee(call)
    return graph.used_places.get(id(target.expr)) if isinstance(target, MemberExpr) else None


def _releases(op: Op, places: set[Place], parent: Managed | None) -> bool:
    if isinstance(op, Leave):
        return op.place in places
    if isinstance(op, Method):
        return op.place in places and op.name in (parent.release if parent else ENDS)
    if not isinstance(op, Pass) or op.place not in places:
        return False
    told = op.entry is not None and op.entry.does is Does.RELEASES
    return told or op.callee in (parent.releasers if parent else ())


def _takes_back(graph: Graph, op: Op, places: set[Place]) -> bool:
    """Tell whether a method gets what its object has given before, as in ``pool.release(conn)``."""
    if not isinstance(op, Method):
        return False
    others = graph.block_of[op].ops
    passed = [o.place for o in others if isinstance(o, Pass) and o.call is op.node]
    return any(
        receiver(graph, made.node) in places
        for argument in passed
        for place in _aliases(graph, argument)
        for made in graph.operations_by_place[place]
        if isinstance(made, Make) and isinstance(made.node, CallExpr)
    )


def _enters_argument(op: Pass) -> bool:
    return op.entry is not None and op.entry.does is Does.ENTERS


def _aliases(graph: Graph, place: Place) -> set[Place]:
    """Return ``place`` and all places that hold its value at some time."""
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
