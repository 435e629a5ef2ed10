"""The graph of a function, and what is known of it without following anything."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property

from mypy_asyncgate.analysis.cfg import Block, Exit, Make, Op, Place, Raise, TooComplex, Use
from mypy_asyncgate.analysis.endings import Endings
from mypy_asyncgate.analysis.outlook import Outlook, places

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


def dump(graph: Graph) -> str:
    """Return the graph as text, a line per operation, for tests and debugging.

    Blocks are numbered as they are reached; those that only lead on to another are left out.
    """
    names = {index: exit_.value for exit_, index in graph.exits.items()}
    order = [0]
    numbers = {0: "0"}

    def name(index: int) -> str:
        block = graph.blocks[index]
        while not block.ops and len(block.successors) == 1 and block.index != 0:
            block = graph.blocks[block.successors[0]]
        if block.index in names:
            return names[block.index]
        if block.index not in numbers:
            numbers[block.index] = str(len(order))
            order.append(block.index)
        return numbers[block.index]

    lines = []
    for index in order:
        block = graph.blocks[index]
        goes = ", ".join(dict.fromkeys(map(name, block.successors))) or "nowhere"
        handlers = "".join(f" {way.value}->{name(to)}" for way, to in sorted_handlers(block))
        lines.append(f"{numbers[index]}: -> {goes}{handlers}")
        lines.extend(f"    {describe(op)}" for op in block.ops)
    return "\n".join(lines)


def sorted_handlers(block: Block) -> list[tuple[Raise, int]]:
    """Return the block's handlers in the order of ``Raise``."""
    return [(way, block.handlers[way]) for way in Raise if way in block.handlers]


def describe(op: Op) -> str:
    """Return one operation as text: its name, what it is about, and its line."""
    hidden = ("node", "raises", "depth", "about", "cleanup", "known", "keeps")
    values = [getattr(op, f.name) for f in fields(op) if f.name not in hidden]
    shown = [f"({describe(v)})" if isinstance(v, Op) else str(v) for v in values if v is not None]
    name = type(op).__name__.lower() + ("!" if op.raises else "")
    return " ".join((name, *shown, f"@{op.node.line}"))
