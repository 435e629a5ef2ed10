"""The graph of a function, and what is known of it without following anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from mypy_asyncgate.analysis.lifetime.exit_summary import Endings
from mypy_asyncgate.flow.leaving import Exit, TooComplex
from mypy_asyncgate.flow.operations import Block, Make, Op, Place, Use
from mypy_asyncgate.flow.relevance import Outlook, places

# What is followed from one end of a large function to the other costs the square of their number.
MOST_STEPS = 1_000_000


class Budget:
    """The steps that may still be taken in a graph."""

    def __init__(self) -> None:
        self.steps = MOST_STEPS

    def spend(self) -> None:
        """Take a step. Raises ``TooComplex`` if none is left."""
        if self.steps == 0:
            raise TooComplex
        self.steps -= 1


@dataclass(frozen=True, eq=False)
class Graph:
    """The graph of one function: block 0 is the entry, ``exits`` the blocks that leave it.

    ``captured`` are the places that nested functions and lambdas close over, ``cleanup`` the ids
    of the operations that stand in a ``finally`` or ``except``. ``dispatches`` are the blocks where
    an exception finds its handler, or none. ``makes`` has, by the id of a call, the blocks and
    positions where it is evaluated.
    """

    blocks: tuple[Block, ...]
    exits: dict[Exit, int]
    captured: frozenset[Place]
    cleanup: frozenset[int]
    dispatches: frozenset[int]
    makes: dict[int, list[tuple[int, int, Make]]]
    budget: Budget = field(default_factory=Budget)

    @cached_property
    def outlook(self) -> Outlook:
        """Which blocks deal with what."""
        return Outlook(self.blocks, self.cleanup)

    @cached_property
    def dealings(self) -> dict[Place, list[Op]]:
        """The operations by each place they have to do with."""
        found: dict[Place, list[Op]] = {}
        for block in self.blocks:
            for op in block.ops:
                for place in {*places(op), getattr(op, "result", "")}:
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

    @cached_property
    def endings(self) -> Endings:
        """Where a resource ends that nothing names any more."""
        return Endings(self.exits, self.cleanup, self.outlook)
