"""What rules see: everything that happens to one production, and nothing of how it was found."""

from __future__ import annotations

from dataclasses import dataclass

from mypy.nodes import CallExpr

from mypy_asyncgate.analysis.cfg import Exit, Graph, Move, Op
from mypy_asyncgate.analysis.class_facts import ClassFacts
from mypy_asyncgate.analysis.dataflow import solve
from mypy_asyncgate.analysis.obligation import OWED, UNBORN, State, Status
from mypy_asyncgate.analysis.transfer import Event, Transfer, What
from mypy_asyncgate.resources import Production

__all__ = ["ClassFacts", "FunctionFacts", "ProductionFacts", "follow"]


@dataclass(frozen=True)
class FunctionFacts:
    """The function around a production, as far as its signature goes."""

    name: str
    decorated: bool
    """It has a decorator that may change what callers get, or how long it lives."""
    hands_over: bool
    """Its signature tells the caller to enter or release what it returns."""


@dataclass(frozen=True)
class ProductionFacts:
    """What becomes of the resource that one call makes, on every path of its function.

    ``name`` is the variable it is first bound to, or None. ``events`` are in the order of the
    source; ``left_open`` are the ways of leaving the function with the obligation unfulfilled.
    """

    production: Production
    function: FunctionFacts
    strict: bool
    name: str | None
    events: tuple[Event, ...]
    left_open: frozenset[Exit]

    @property
    def call(self) -> CallExpr:
        """The call that makes the resource."""
        return self.production.call

    def happens(self, *what: What) -> bool:
        """Tell whether any of ``what`` happens to the resource on some path."""
        return any(event.what in what for event in self.events)

    @property
    def abandoned(self) -> bool:
        """Whether some path without an exception ends with the obligation unfulfilled."""
        return Exit.NORMAL in self.left_open or self.happens(What.LOST)


def follow(
    production: Production,
    position: int | None,
    graph: Graph,
    function: FunctionFacts,
    strict: bool,
) -> ProductionFacts:
    """Return what becomes of a production in the function that ``graph`` was made of.

    Raises ``TooComplex`` when the function has too many states to follow.
    """
    fulfilled = (What.ENTERED, What.RELEASED)
    facts = _follow(production, position, graph, function, strict, lends=True)
    if facts.happens(*fulfilled):
        return facts
    # Nothing here releases it, so a call that is given it may be the one that does.
    return _follow(production, position, graph, function, strict, lends=False)


def _follow(
    production: Production,
    position: int | None,
    graph: Graph,
    function: FunctionFacts,
    strict: bool,
    lends: bool,
) -> ProductionFacts:
    transfer = Transfer(production, position, graph, lends)
    entries = solve(graph, UNBORN, transfer.transfer, transfer.on_raise)
    events: dict[tuple[What, int, Status], Event] = {}
    name = None
    for block, states in zip(graph.blocks, entries, strict=True):
        for op in block.ops:
            after = set()
            for state in states:
                next_states, event = transfer.step(op, state)
                after.update(next_states)
                if event is not None:
                    events.setdefault((event.what, id(event.op), event.status), event)
                name = name or _bound(op, transfer, state)
            states = frozenset(after)
    left_open = {
        exit_
        for exit_, index in graph.exits.items()
        if any(state.status in OWED for state in entries[index])
    }
    ordered = sorted(events.values(), key=lambda e: (e.op.node.line, e.op.node.column))
    return ProductionFacts(
        production, function, strict, name, tuple(ordered), frozenset(left_open)
    )


def _bound(op: Op, transfer: Transfer, state: State) -> str | None:
    """Return the variable that ``op`` binds the resource to, if it does."""
    if not isinstance(op, Move) or op.target.startswith("%"):
        return None
    return op.target.rstrip("'") if op.target in transfer.held_by(op, state) else None
