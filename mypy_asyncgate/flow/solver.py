"""A forward worklist solver over sets of states; it knows nothing of resources.

The fact at a point is the set of states the execution may be in there, the join is the union.
A ``Flow`` says what operations do to a state. States begin at given points (*births*) and end
where an operation leaves none, or where nothing ahead matters to them, so only the part of the
graph in between is walked; blocks that do not concern a state are passed over as a whole.

Example: with states {"open", "closed"} and ``if c: close(x)``, the fact after the ``if`` is
{"open", "closed"}: both are possible, and neither is invented.

Assumes: states are hashable and finitely many per function, and each state moves on its own. A
fact that grows beyond ``limit`` states ends the analysis with ``TooComplex``, and so do more steps
than ``MOST_STEPS``: what one solution costs is bounded, whatever was solved before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Block, Op
from mypy_asyncgate.flow.places import Place

MOST_STEPS = 200_000
"""So many steps from block to block are taken for one solution."""

S = TypeVar("S")
T = TypeVar("T", bound=tuple[Any, ...])


class Flow(Protocol[S]):
    """What operations do to states."""

    def transfer(self, op: Op, state: S) -> Iterable[S]:
        """Return the states after an operation."""

    def on_raise(self, op: Op, state: S) -> Iterable[S]:
        """Return the states in which an exception of an operation arrives at its handler."""

    def named(self, state: S) -> frozenset[Place] | None:
        """Return places: an operation that deals with none of them leaves the state as it is.

        It may still raise, and an operation that concerns every value may end the state. None if
        any operation may do something.
        """


class Point(NamedTuple):
    """A state before operation ``position`` of a block: its entry, or a birth inside it.

    A named tuple cannot be generic before Python 3.11, and is faster than a dataclass.
    """

    block: int
    position: int
    state: Any


class Arrival(NamedTuple):
    """One step of a solution: from ``source`` to the entry of a block.

    ``op`` is the operation whose exception does it, or None if the block simply goes on.
    """

    source: Point
    target: Point
    op: Op | None


@dataclass(frozen=True, slots=True)
class Solution(Generic[S]):
    """What was reached, and the steps there.

    ``points`` are the births and the points in front of blocks that concern a state, ``ends``
    those where it is not followed any further, because nothing ahead does.
    """

    points: list[Point] = field(default_factory=list)
    ends: list[Point] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)

    def steps_to(self) -> dict[Point, list[Arrival]]:
        """Return the steps that lead to each point."""
        steps: dict[Point, list[Arrival]] = {}
        for step in self.arrivals:
            steps.setdefault(step.target, []).append(step)
        return steps


def solve(graph: Graph, births: Iterable[Point], flow: Flow[S], limit: int = 64) -> Solution[S]:
    """Return everything that is reached from ``births``.

    Raises ``TooComplex`` when more than ``limit`` states meet at one block, or too many steps were
    taken.
    """
    return _Solver(graph, flow, limit).run(births)


class _Solver(Generic[S]):
    """One solution in the making: ``states`` has those that were met at each block."""

    def __init__(self, graph: Graph, flow: Flow[S], limit: int) -> None:
        self._graph = graph
        self._flow = flow
        self._limit = limit
        self._exits = frozenset(graph.exits.values())
        self._states: dict[int, set[S]] = {}
        self._work: list[Point] = []
        self._solution: Solution[S] = Solution()

    def run(self, births: Iterable[Point]) -> Solution[S]:
        self._work.extend(births)
        while self._work:
            self._leave(self._work.pop())
        return self._solution

    def _leave(self, point: Point) -> None:
        """Take every step from a point to the entries of other blocks."""
        relevance = self._graph.relevance
        block = self._graph.blocks[point.block]
        named = self._flow.named(point.state)
        concerned = point.position > 0 or named is None or relevance.deals_with(point.block, named)
        now: list[S] = [point.state]
        if concerned:
            self._solution.points.append(point)
            for op in block.ops[point.position :]:
                self._raise(point, block, op, now)
                now = list(
                    dict.fromkeys(after for s in now for after in self._flow.transfer(op, s))
                )
                if not now:
                    return
        else:
            for op in relevance.raisers[point.block]:
                self._raise(point, block, op, now)
        for successor in block.successors:
            for state in now:
                self._arrive(point, successor, state, None)

    def _raise(self, point: Point, block: Block, op: Op, now: Iterable[S]) -> None:
        """Take the steps of an operation's exceptions to their handlers."""
        if not op.raises:
            return
        for state in now:
            for raised in self._flow.on_raise(op, state):
                for way in op.raises:
                    self._arrive(point, block.handlers[way], raised, op)

    def _arrive(self, source: Point, block: int, state: S, op: Op | None) -> None:
        target = Point(block, 0, state)
        arrivals = self._solution.arrivals
        if len(arrivals) == MOST_STEPS:
            raise TooComplex
        arrivals.append(Arrival(source, target, op))
        here = self._states.setdefault(block, set())
        if state in here:
            return
        if len(here) == self._limit:
            raise TooComplex
        here.add(state)
        named = self._flow.named(state)
        goes_on = named is None or self._graph.relevance.is_ahead(block, named)
        over = block in self._exits or not goes_on
        (self._solution.ends if over else self._work).append(target)


def visits(
    graph: Graph, solution: Solution[S], step: Callable[[Op, S], T]
) -> Iterator[tuple[Op, S, T]]:
    """Yield every operation with each state it is reached in, and its step.

    A step begins with the states after the operation; what else is in it is for the caller.
    """
    for point in solution.points:
        states = [point.state]
        for op in graph.blocks[point.block].ops[point.position :]:
            afterwards: dict[S, None] = {}
            for state in states:
                taken = step(op, state)
                yield op, state, taken
                afterwards.update(dict.fromkeys(taken[0]))
            states = list(afterwards)
            if not states:
                break
