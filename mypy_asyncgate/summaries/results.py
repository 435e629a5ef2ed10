"""Where the result of a function comes from, told by its graph.

Question: is the result something that the function has just made, by which calls?
Fact: for each ``return``, the operations whose values may be in its place; found backwards.
Join: the union.
Example: in ``c = make(); d = c; return d`` the result comes from the call of ``make``.

Calls in the body may not be checked yet, so it is for the caller to say what a call makes, by the
name of what is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mypy.nodes import CallExpr, Context, FuncDef, NameExpr, ReturnStmt

from mypy_asyncgate.flow.aliases import holds
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import (
    As,
    Await,
    Binding,
    Collect,
    Make,
    Move,
    Op,
    Pass,
    Return,
    Store,
)
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.summaries.trace import operations_on


@dataclass(frozen=True)
class Origin:
    """What a result may be: the value of a call, or (None) something else.

    ``awaited`` says that the call gives a coroutine, which was awaited.
    """

    call: CallExpr | None
    awaited: bool


Predecessors = dict[int, list[tuple[int, int]]]
"""For each block, the blocks that lead to it and how many of their operations run before."""

Makes = Callable[[CallExpr], bool]
"""Says whether a call makes a resource, by the name of what is called."""


def returns_fresh(
    function: FuncDef, graph: Graph | None, makes: Makes, awaited: bool = True
) -> bool:
    """Tell whether every result of ``function`` is a resource it has just made, or None.

    It does not count if the function keeps it as well, or, with ``awaited=False``, if it was
    awaited.
    """
    if function.is_decorated or function.is_generator or function.is_async_generator:
        return False
    origins = frozenset(_origins(graph)) if graph is not None else frozenset()
    return bool(origins) and all(
        origin.call is not None
        and makes(origin.call)
        and (awaited or not origin.awaited)
        and graph is not None
        and not _is_kept(graph, origin.call)
        for origin in origins
    )


def _origins(graph: Graph) -> Iterator[Origin]:
    """Yield what the results of a function may be, but for those that are written ``None``."""
    before = _predecessors(graph)
    for block in graph.blocks:
        for index, op in enumerate(block.ops):
            if isinstance(op, Return) and gives_something(op.node):
                yield from _sources(graph, before, block.index, index, op.place)


def _sources(
    graph: Graph,
    before: Predecessors,
    block: int,
    index: int,
    place: Place | None,
) -> Iterator[Origin]:
    """Yield what ``place`` may hold before operation ``index`` of a block, going backwards."""
    if place is None:
        yield Origin(None, awaited=False)
        return
    seen: set[tuple[int, int, Place, bool]] = set()
    waiting = [(block, index, place, False)]
    while waiting:
        here, position, sought, awaited = waiting.pop()
        ops = graph.blocks[here].ops
        bound = None
        while position > 0 and bound is None:
            position -= 1
            op = ops[position]
            if isinstance(op, Await) and op.place == sought:
                awaited = True
            bound = op if _binds(op, sought) else None
        if bound is None:
            ways = [(*way, sought, awaited) for way in before.get(here, ())]
            new = [way for way in ways if way not in seen]
            seen.update(new)
            waiting.extend(new)
            if not ways:
                yield Origin(None, awaited)
        elif isinstance(bound, Move) and bound.source is not None and bound.item is None:
            waiting.append((here, position, bound.source, awaited))
        elif isinstance(bound, Make) and isinstance(bound.node, CallExpr):
            yield Origin(bound.node, awaited)
        elif not (isinstance(bound, Move) and is_none(bound.node)):
            yield Origin(None, awaited)


def gives_something(node: Context) -> bool:
    """Tell whether a ``return`` names a result other than None."""
    result = node.expr if isinstance(node, ReturnStmt) else None
    return result is not None and not is_none(result)


def is_none(node: Context) -> bool:
    """Tell whether an expression is the name ``None``."""
    return isinstance(node, NameExpr) and node.fullname == "builtins.None"


def _binds(op: Op, place: Place) -> bool:
    """Tell whether an operation gives ``place`` a new value."""
    if isinstance(op, Make):
        return op.place == place
    return isinstance(op, Binding) and op.target == place


def _predecessors(graph: Graph) -> Predecessors:
    """Return, for each block, the blocks that lead to it and how many operations ran in them."""
    found: Predecessors = {}
    for block in graph.blocks:
        for target in block.successors:
            found.setdefault(target, []).append((block.index, len(block.ops)))
        for index, op in enumerate(block.ops):
            for way in op.raises:
                found.setdefault(block.handlers[way], []).append((block.index, index))
    return found


def _is_kept(graph: Graph, call: CallExpr) -> bool:
    """Tell whether something other than the caller may hold what a call of the function made."""
    try:
        return any(
            _keeps(op, places, graph) for op, places in operations_on(graph, graph.makes[id(call)])
        )
    except TooComplex:
        return True


def _keeps(op: Op, places: frozenset[Place], graph: Graph) -> bool:
    if isinstance(op, Store):
        return holds(op.place, places) and op.target is not Elsewhere.RESULT
    if isinstance(op, Pass):
        return holds(op.place, places) and is_keeper(callee(op.call))
    if isinstance(op, Collect):
        return holds(op.source, places)
    return isinstance(op, (As, Move)) and op.target in places and op.target in graph.captured
