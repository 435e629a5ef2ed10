"""Where the values of variables may still be read.

Question: may a variable be read after the beginning of a block, before it is bound again?
Fact: for each variable, the blocks at whose beginning that is so.
Join: the union.
Example: after ``await conn.close()`` at the end of a loop that begins with ``conn = connect()``,
the connection of this iteration is not read any more.
Assumes: an operation that raises has not bound its target yet.

The blocks of a variable are found when it is first asked for, backwards from those that read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Drop, Make
from mypy_asyncgate.flow.places import Place

Predecessors = Mapping[int, Sequence[tuple[int, int]]]
"""The blocks from which control comes to each block, with the position at which it leaves them."""


class Liveness:
    """The blocks at whose beginning each variable of a graph is live."""

    def __init__(self, blocks: Sequence[Block], predecessors: Predecessors) -> None:
        self._predecessors = predecessors
        self._live: dict[Place, set[int]] = {}
        self._read_first: dict[Place, set[int]] = {}
        self._bound_at: dict[Place, dict[int, int]] = {}
        for block in blocks:
            for position, op in enumerate(block.ops):
                self._note(block.index, position, op)

    def is_live(self, variable: Place, block: int) -> bool:
        """Tell whether a variable may be read from the beginning of a block on."""
        if variable not in self._live:
            self._live[variable] = self._blocks_before_reads(variable)
        return block in self._live[variable]

    def _note(self, block: int, position: int, op: Op) -> None:
        """Note whether an operation is the first in its block that reads or binds a variable."""
        bound: Place | None = None
        read = op.places
        if isinstance(op, Binding):
            bound, read = op.target, op.accessed_places
        elif isinstance(op, (Drop, Make)):
            bound, read = op.place, tuple(place for place in read if place != op.place)
        for place in read:
            variable = place.base
            if block not in self._bound_at.get(variable, ()):
                self._read_first.setdefault(variable, set()).add(block)
        if bound is not None:
            self._bound_at.setdefault(bound, {}).setdefault(block, position)

    def _blocks_before_reads(self, variable: Place) -> set[int]:
        bound = self._bound_at.get(variable, {})
        live = set(self._read_first.get(variable, ()))
        waiting = list(live)
        while waiting:
            for block, position in self._predecessors.get(waiting.pop(), ()):
                if block not in live and bound.get(block, position) >= position:
                    live.add(block)
                    waiting.append(block)
        return live
