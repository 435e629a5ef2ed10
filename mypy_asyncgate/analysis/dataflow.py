"""A forward worklist solver over sets of states; it knows nothing of resources.

The fact at a point is the set of states the execution may be in there, the join is the union.
``transfer(op, state)`` gives the states after an operation, ``on_raise(op, state)`` the states
in which an exception of it arrives at its handler. States begin at given points (*births*) and
end where ``transfer`` gives none, so only the part of the graph in between is walked.

Example: with states {"open", "closed"} and ``if c: close(x)``, the fact after the ``if`` is
{"open", "closed"}: both are possible, and neither is invented.

Assumes: states are hashable and finitely many per function, and each state moves on its own. A
fact that grows beyond ``limit`` states ends the analysis with ``TooComplex``, so that cost stays
linear in the function's size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mypy_asyncgate.analysis.cfg import Graph, Op

S = TypeVar("S")


class TooComplex(Exception):
    """The function has more states or blocks than the analysis wants to follow."""


@dataclass(frozen=True, slots=True)
class Point(Generic[S]):
    """A state before operation ``position`` of a block: its entry, or a birth inside it."""

    block: int
    position: int
    state: S


@dataclass(frozen=True, slots=True)
class Arrival(Generic[S]):
    """One step of a solution: from ``source`` to the entry of a block.

    ``op`` is the operation whose exception does it, or None if the block simply goes on.
    """

    source: Point[S]
    target: Point[S]
    op: Op | None


@dataclass(frozen=True, slots=True)
class Solution(Generic[S]):
    """All points that are reached, and the steps between them."""

    points: dict[Point[S], None] = field(default_factory=dict)
    arrivals: list[Arrival[S]] = field(default_factory=list)

    def at(self, block: int) -> Iterator[S]:
        """Yield the states at the entry of a block."""
        return (p.state for p in self.points if p.block == block and p.position == 0)

    def steps_to(self) -> dict[Point[S], list[Arrival[S]]]:
        """Return the steps that lead to each point."""
        steps: dict[Point[S], list[Arrival[S]]] = {}
        for step in self.arrivals:
            steps.setdefault(step.target, []).append(step)
        return steps


def solve(
    graph: Graph,
    births: Iterable[Point[S]],
    transfer: Callable[[Op, S], Iterable[S]],
    on_raise: Callable[[Op, S], Iterable[S]],
    limit: int = 64,
) -> Solution[S]:
    """Return everything that is reached from ``births``.

    Raises ``TooComplex`` when more than ``limit`` states meet at one block.
    """
    solution: Solution[S] = Solution()
    counts = [0] * len(graph.blocks)
    work = list(births)

    def arrive(source: Point[S], block: int, state: S, op: Op | None) -> None:
        target = Point(block, 0, state)
        solution.arrivals.append(Arrival(source, target, op))
        work.append(target)

    while work:
        point = work.pop()
        if point in solution.points:
            continue
        solution.points[point] = None
        counts[point.block] += 1
        if counts[point.block] > limit:
            raise TooComplex
        block = graph.blocks[point.block]
        states = [point.state]
        for op in block.ops[point.position :]:
            for state in states if op.raises else ():
                for raised in on_raise(op, state):
                    for way in op.raises:
                        arrive(point, block.handlers[way], raised, op)
            states = list(dict.fromkeys(after for s in states for after in transfer(op, s)))
            if not states:
                break
        for successor in block.successors:
            for state in states:
                arrive(point, successor, state, None)
    return solution
