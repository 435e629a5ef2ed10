"""Where the value of a place comes from, told by the graph.

Question: which operations may have put the value there that a place holds at a point?
Fact: at each point on the way back, the place that the value was in; found backwards.
Join: the union.
Example: in ``c = make(); d = c; return d`` the value that is returned comes from the call of
``make``.
Assumes: a variable that nothing has bound is not read, and what is written ``None`` is no value.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mypy.nodes import Argument, CallExpr

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import (
    Assume,
    Await,
    Binding,
    Collect,
    Drop,
    Make,
    Method,
    Move,
    Op,
    Pass,
)
from mypy_asyncgate.flow.places import Place


class Sought(NamedTuple):
    """A value to find the origin of: it is in ``place`` before operation ``position`` of a block.

    None stands for a place that is not followed. ``awaited`` says that the value was awaited after
    that.
    """

    block: int
    position: int
    place: Place | None
    awaited: bool = False


class Origin(NamedTuple):
    """What a value may be: what a call makes, a parameter, what a field holds, or unknown."""

    source: CallExpr | Argument | Place | None
    awaited: bool


class Origins:
    """The origins of the values in one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def of(self, sought: Sought) -> Iterator[Origin]:
        """Yield what the value may be."""
        seen = {sought}
        waiting = [sought]
        while waiting:
            here = waiting.pop()
            if here.place is None or self._is_field(here.place):
                yield Origin(here.place, here.awaited)
                continue
            bound, here = self._bound(here)
            if isinstance(bound, Move) and self._leads_on(bound):
                ways = [here._replace(place=bound.source)]
            elif bound is None:
                ways = [
                    here._replace(block=block, position=position)
                    for block, position in self._predecessors.get(here.block, ())
                ]
            else:
                ways = []
                yield from _origin(bound, here.awaited)
            new = [way for way in ways if way not in seen]
            seen.update(new)
            waiting.extend(new)

    def handed(self, call: CallExpr) -> Iterator[tuple[Pass | Method, Sought]]:
        """Yield what a call is given: its arguments, and the object whose method it is."""
        for block, position, op in self._handed.get(id(call), ()):
            yield op, Sought(block, position, op.place)

    def _bound(self, here: Sought) -> tuple[Op | None, Sought]:
        """Go back to what gives the place its value, or to the entry of the block."""
        block, position, place, awaited = here
        ops = self.graph.blocks[block].ops
        while position > 0:
            position -= 1
            op = ops[position]
            awaited = awaited or (isinstance(op, Await) and op.place == place)
            if _binds(op, place):
                return op, Sought(block, position, place, awaited)
        return None, Sought(block, 0, place, awaited)

    def _is_field(self, place: Place) -> bool:
        this = self.graph.object
        return this is not None and place.root is this.root and place.field is not None

    def _leads_on(self, op: Move) -> bool:
        """Tell whether a binding hands on the value, or an element of what a field holds."""
        return op.source is not None and (op.item is None or self._is_field(op.source))

    @cached_property
    def _predecessors(self) -> dict[int, list[tuple[int, int]]]:
        """The blocks that lead to each block, and how many of their operations run before."""
        found: dict[int, list[tuple[int, int]]] = {}
        for block in self.graph.blocks:
            for target in block.successors:
                found.setdefault(target, []).append((block.index, len(block.ops)))
            for index, op in enumerate(block.ops):
                for way in op.raises:
                    found.setdefault(block.handlers[way], []).append((block.index, index))
        return found

    @cached_property
    def _handed(self) -> dict[int, list[tuple[int, int, Pass | Method]]]:
        """What is handed to each call, by the call's id."""
        found: dict[int, list[tuple[int, int, Pass | Method]]] = {}
        for block in self.graph.blocks:
            for index, op in enumerate(block.ops):
                if isinstance(op, (Method, Pass)):
                    call = op.call if isinstance(op, Pass) else op.node
                    found.setdefault(id(call), []).append((block.index, index, op))
        return found


def _origin(op: Op, awaited: bool) -> Iterator[Origin]:
    """Yield the origin of what an operation puts into a place, if that is any value."""
    if isinstance(op, Make) and isinstance(op.node, (Argument, CallExpr)):
        yield Origin(op.node, awaited)
    elif not (isinstance(op, (Assume, Drop)) or (isinstance(op, Move) and op.written_none)):
        yield Origin(None, awaited)


def _binds(op: Op, place: Place | None) -> bool:
    """Tell whether an operation gives ``place`` a value, or tells that it has none."""
    if isinstance(op, (Collect, Drop, Make)):
        return op.place == place
    if isinstance(op, Assume):
        return op.is_none and op.place == place
    return isinstance(op, Binding) and op.target == place
