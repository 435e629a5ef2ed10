"""The ways of leaving a function with an obligation unfulfilled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import AwaitExpr, CallExpr, Context

from mypy_asyncgate.analysis.cfg import (
    FIELD,
    SUSPEND,
    SUSPEND_GENERATOR,
    Exit,
    Graph,
    Op,
    Return,
)
from mypy_asyncgate.analysis.dataflow import Point, Solution
from mypy_asyncgate.analysis.obligation import OWED, Raised, State, Status
from mypy_asyncgate.analysis.transfer import ENTERS, EXITS
from mypy_asyncgate.mypy_api.names import bare_name, callee
from mypy_asyncgate.resources.classes import ENDS


@dataclass(frozen=True)
class Leak:
    """A way of leaving the function with the obligation unfulfilled.

    ``op`` is the operation that raises, or the ``return`` taken; None for the end of the body.
    ``raised`` tells of an exception on the way, even if it was handled later.
    """

    exit: Exit
    status: Status
    op: Op | None
    raised: Raised

    @property
    def is_normal(self) -> bool:
        """Whether no exception was needed to get there."""
        return self.exit is Exit.NORMAL and self.raised is Raised.NOT

    @property
    def suspends(self) -> bool:
        """Whether it is where the function waits for something, other than to enter a block."""
        if self.op is None or self.op.enters:
            return False
        return self.op.raises in (SUSPEND, SUSPEND_GENERATOR)

    @property
    def handles_another(self) -> bool:
        """Whether the operation enters or releases something else, which seldom fails."""
        node = self.op.node if self.op is not None else None
        if isinstance(node, AwaitExpr):
            node = node.expr
        if not isinstance(node, CallExpr):
            return False
        name = bare_name(callee(node))
        return name in ENDS or name in ENTERS | EXITS or name.startswith("enter_")


def find_leaks(graph: Graph, solution: Solution[State]) -> Iterator[Leak]:
    """Yield each way of leaving with the obligation unfulfilled, once, in order of the source."""
    found: dict[tuple[Exit, Status, int], Leak] = {}
    for exit_, index in graph.exits.items():
        for state in solution.at(index):
            if state.status not in OWED:
                continue
            if exit_ is Exit.NORMAL and any(p.startswith(FIELD) for p in state.places):
                continue
            leading = solution.leading_to([Point(index, 0, state)])
            for step in solution.arrivals:
                if step.target not in leading:
                    continue
                if state.raised is not Raised.NOT:
                    begins = step.op is not None and step.source.state.raised is Raised.NOT
                    op = step.op if begins else None
                else:
                    begins = step.target.block == index
                    op = _return_in(graph, step.source)
                if begins or (op is not None and state.raised is Raised.NOT):
                    leak = Leak(exit_, state.status, op, state.raised)
                    found.setdefault((exit_, state.status, id(op)), leak)
    yield from sorted(
        found.values(), key=lambda leak: position(leak.op.node) if leak.op else (10**9, 0)
    )


def _return_in(graph: Graph, source: Point[State]) -> Op | None:
    """Return the ``return`` that a block ends with, if it does."""
    for op in graph.blocks[source.block].ops[source.position :]:
        if isinstance(op, Return):
            return op
    return None


def position(node: Context) -> tuple[int, int]:
    """Return where a node stands, for putting things in the order of the source."""
    return node.line, node.column
