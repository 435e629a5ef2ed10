"""The graph of a function, and what is known of it without following anything."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mypy_asyncgate.flow.exit_summary import ExitSummary
from mypy_asyncgate.flow.leaving import Exit
from mypy_asyncgate.flow.operations import Block, Make, Method, Op, Pass, Use
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.relevance import Relevance


@dataclass(frozen=True, eq=False)
class Graph:
    """The graph of one function: block 0 is the entry, ``exits`` the blocks that leave it.

    ``object`` is the object whose method the function is, or the function around it, if it is
    named. ``captured`` are the variables that nested functions and lambdas close over, ``cleanup``
    the ids of the operations that stand in a ``finally`` or ``except``. ``dispatches`` are the
    blocks where an exception finds its handler, or none. ``makes`` has, by the id of a call, the
    blocks and positions where it is evaluated.
    """

    blocks: tuple[Block, ...]
    exits: dict[Exit, int]
    object: Place | None
    captured: frozenset[Place]
    cleanup: frozenset[int]
    dispatches: frozenset[int]
    makes: dict[int, list[tuple[int, int, Make]]]

    @cached_property
    def relevance(self) -> Relevance:
        """Which blocks deal with what."""
        return Relevance(self.blocks, self.cleanup)

    @cached_property
    def exit_summary(self) -> ExitSummary:
        """How the function ends for a value that nothing ahead names."""
        return ExitSummary(self.exits, self.cleanup, self.relevance)

    @cached_property
    def dealings(self) -> dict[Place, list[Op]]:
        """The operations by each place they have to do with."""
        found: dict[Place, list[Op]] = {}
        for block in self.blocks:
            for op in block.ops:
                given = (op.result,) if isinstance(op, (Method, Pass)) else ()
                for place in {*op.places, *given}:
                    found.setdefault(place, []).append(op)
        return found

    @cached_property
    def looks(self) -> dict[int, Place]:
        """The places whose attributes are looked at, by the ids of the expressions that do it."""
        return {
            id(op.node): op.place
            for block in self.blocks
            for op in block.ops
            if isinstance(op, Use)
        }
