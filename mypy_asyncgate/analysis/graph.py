"""The graph of a function, and what is known of it without following anything."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

from mypy_asyncgate.analysis.cfg import Block, Exit, Make, Op, Place, Raise
from mypy_asyncgate.analysis.endings import Endings
from mypy_asyncgate.analysis.outlook import Outlook


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

    @cached_property
    def outlook(self) -> Outlook:
        """Which blocks deal with what."""
        return Outlook(self.blocks, self.cleanup)

    @cached_property
    def endings(self) -> Endings:
        """Where a resource ends that nothing names any more."""
        return Endings(self.exits, self.cleanup, self.outlook)


def dump(graph: Graph) -> str:
    """Return the graph as text, a line per operation, for tests and debugging."""
    exits = {index: exit_.value for exit_, index in graph.exits.items()}
    lines = []
    for block in graph.blocks:
        if block.index in exits:
            lines.append(f"{block.index}: exit {exits[block.index]}")
            continue
        goes = ", ".join(map(str, block.successors)) or "nowhere"
        handlers = "".join(f" {way.value}->{to}" for way, to in sorted_handlers(block))
        lines.append(f"{block.index}: -> {goes}{handlers}")
        lines.extend(f"    {describe(op)}" for op in block.ops)
    return "\n".join(lines)


def sorted_handlers(block: Block) -> list[tuple[Raise, int]]:
    """Return the block's handlers in the order of ``Raise``."""
    return [(way, block.handlers[way]) for way in Raise if way in block.handlers]


def describe(op: Op) -> str:
    """Return one operation as text: its name, its line and its fields."""
    hidden = ("node", "raises", "call", "depth", "about", "cleanup", "known")
    names = [f.name for f in fields(op) if f.name not in hidden]
    shown = " ".join(
        f"{n}={describe(v) if isinstance(v, Op) else v}"
        for n in names
        if (v := getattr(op, n)) is not None
    )
    mark = "!" if op.raises else ""
    return f"{type(op).__name__.lower()}{mark} {shown}".rstrip() + f" @{op.node.line}"
