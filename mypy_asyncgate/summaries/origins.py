"""The origins of a value, found by a backward search for reaching definitions.

Question: which operations may have created the value that a place holds at a point?
Fact: at each point of the backward search, the place that held the value there.
Join: the union.
Example: in ``c = make(); d = c; return d`` the returned value originates from the call of ``make``.
Assumes: unbound variables are not read, and a literal ``None`` is not a value of interest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mypy.nodes import Argument, CallExpr

from mypy_asyncgate.flow.conditions import Assume
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import As, Await, Collect, Drop, Make, Method, Move, Pass
from mypy_asyncgate.flow.places import Field, Place


class ValueAt(NamedTuple):
    """The value that ``place`` holds before operation ``position`` of a block.

    ``place`` is None if the value is in no place that the graph tracks. ``awaited`` says that the
    value is awaited after this point. With ``item``, the value is that element of what is there.
    """

    block: int
    position: int
    place: Place | None
    awaited: bool = False
    item: int | None = None


class ValueOrigin(NamedTuple):
    """Where a value may come from, and whether it was awaited since.

    ``source`` is a call, a parameter, the place of a field, or None if the origin is unknown. With
    ``item``, the value is that element of it.
    """

    source: CallExpr | Argument | Place | None
    awaited: bool
    item: int | None = None


class Origins:
    """The origins of the values in one graph.

    With ``entered``, what a ``with`` block binds has the origin of what it enters.
    """

    def __init__(self, graph: Graph, entered: bool = False) -> None:
        self.graph = graph
        self._entered = entered

    def of(self, value: ValueAt) -> Iterator[ValueOrigin]:
        """Yield the possible origins of a value."""
        seen = {value}
        worklist = [value]
        while worklist:
            here = worklist.pop()
            if here.place is None or self._is_field(here.place):
                yield ValueOrigin(here.place, here.awaited, here.item)
                continue
            definition, here = self._definition(here)
            if self._entered and isinstance(definition, As):
                earlier = [here._replace(place=definition.source)]
            elif isinstance(definition, Move) and (source := self._copied(definition, here)):
                earlier = [source]
            elif definition is None:
                earlier = [
                    here._replace(block=block, position=position)
                    for block, position in self.graph.predecessors.get(here.block, ())
                ]
            else:
                earlier = []
                yield from _origin(definition, here)
            new = [point for point in earlier if point not in seen]
            seen.update(new)
            worklist.extend(new)

    def arguments_of(self, call: CallExpr) -> Iterator[tuple[Pass | Method, ValueAt]]:
        """Yield the operations that pass an argument or the receiver to a call, with its value."""
        for block, position, op in self._arguments.get(id(call), ()):
            yield op, ValueAt(block, position, op.place)

    def elements_of(self, record: CallExpr) -> Iterator[tuple[ValueAt, int]]:
        """Yield the values that a call puts into the fields of a record, with their indices."""
        for argument in record.args:
            yield from self._elements.get(id(argument), ())

    def _definition(self, here: ValueAt) -> tuple[Op | None, ValueAt]:
        """Return the operation in the block that last defines the place, and the point before it.

        If the block has none, the result is None and the entry of the block.
        """
        block, position, place, awaited, item = here
        ops = self.graph.blocks[block].ops
        while position > 0:
            position -= 1
            op = ops[position]
            awaited = awaited or (isinstance(op, Await) and op.place == place)
            if _defines(op, place):
                return op, ValueAt(block, position, place, awaited, item)
        return None, ValueAt(block, 0, place, awaited, item)

    def _is_field(self, place: Place) -> bool:
        this = self.graph.object
        return this is not None and place.root is this.root and place.field is not None

    def _copied(self, op: Move, here: ValueAt) -> ValueAt | None:
        """Return the value that a move copies to ``here``, or None if it is not tracked."""
        if op.source is None or (op.item is not None and here.item is not None):
            return None
        if op.item is None or self._is_field(op.source):
            return here._replace(place=op.source)
        return here._replace(place=op.source, item=op.item)

    @cached_property
    def _elements(self) -> dict[int, list[tuple[ValueAt, int]]]:
        """The values of the fields of new records, by the ids of the arguments of the calls."""
        found: dict[int, list[tuple[ValueAt, int]]] = {}
        for block in self.graph.blocks:
            for position, op in enumerate(block.ops):
                if (
                    isinstance(op, Move)
                    and op.target.path
                    and isinstance(op.target.path[-1], Field)
                ):
                    value = ValueAt(block.index, position, op.source), op.target.path[-1]
                    found.setdefault(id(op.node), []).append(value)
        return found

    @cached_property
    def _arguments(self) -> dict[int, list[tuple[int, int, Pass | Method]]]:
        """The block, position and operation of each argument of a call, by the call's id."""
        found: dict[int, list[tuple[int, int, Pass | Method]]] = {}
        for block in self.graph.blocks:
            for index, op in enumerate(block.ops):
                if isinstance(op, (Method, Pass)):
                    call = op.call if isinstance(op, Pass) else op.node
                    found.setdefault(id(call), []).append((block.index, index, op))
        return found


def _origin(op: Op, here: ValueAt) -> Iterator[ValueOrigin]:
    """Yield the origin of the value that an operation defines, unless that is None or unbound."""
    if isinstance(op, Make) and isinstance(op.node, (Argument, CallExpr)):
        yield ValueOrigin(op.node, here.awaited, here.item)
    elif not (isinstance(op, (Assume, Drop)) or (isinstance(op, Move) and op.written_none)):
        yield ValueOrigin(None, here.awaited)


def _defines(op: Op, place: Place | None) -> bool:
    """Tell whether an operation gives ``place`` a new value, or shows that it holds none."""
    if isinstance(op, (Collect, Drop, Make)):
        return op.place == place
    if isinstance(op, Assume):
        return op.is_none and op.place == place
    return isinstance(op, Binding) and op.target == place
