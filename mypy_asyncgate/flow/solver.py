"""A forward worklist solver over sets of states, independent of resources.

Fact: the set of states that the execution may be in at a point. A ``Flow`` gives the transfer
function for one state. States start at given points and end where an operation leaves none, or
where no later operation is relevant for them. Only the part of the graph in between is visited,
and blocks that are not relevant for a state are skipped as a whole.
Join: the union.
Example: with states {"open", "closed"} and ``if c: close(x)``, the fact after the ``if`` is
{"open", "closed"}.
Assumes: states are hashable and finitely many per function, and each state moves on its own.
More than ``limit`` states at one block, or more than ``MOST_STEPS`` steps, end the analysis with
``TooComplex``, so the cost of one solution is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from mypy_asyncgate.dataclass import dataclass, field
from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.places import Place

MOST_STEPS = 200_000
"""The largest number of steps from block to block in one solution."""

MOST_STEPS_TOGETHER = 1_000_000
"""The largest number of steps in all solutions for one function together."""


class Budget:
    """The steps that several solutions may take together.

    Values that are live throughout a large function cost the square of their number, which no
    bound on a single solution prevents.
    """

    def __init__(self) -> None:
        self._steps = MOST_STEPS_TOGETHER

    def spend(self) -> None:
        """Take a step.

        Raises ``TooComplex`` if none is left.
        """
        if self._steps == 0:
            raise TooComplex
        self._steps -= 1


S = TypeVar("S")
T = TypeVar("T", bound=tuple[Any, ...])


class Flow(Protocol[S]):
    """A transfer function over states."""

    def transfer(self, op: Op, state: S) -> Iterable[S]:
        """Return the states after an operation."""

    def on_raise(self, op: Op, state: S) -> Iterable[S]:
        """Return the states in which an exception of ``op`` reaches its handler."""

    def relevant_places(self, state: S) -> frozenset[Place] | None:
        """Return the places an operation has to mention to change the state, or None for any.

        Other operations may still raise, and one that concerns every value may end the state.
        """


class Point(NamedTuple):
    """A state before operation ``position`` of a block: the block's entry, or a start inside it.

    A named tuple cannot be generic before Python 3.11, and is faster than a dataclass.
    """

    block: int
    position: int
    state: Any


class Arrival(NamedTuple):
    """One step of a solution, from ``source`` to the entry of a block.

    ``op`` is the operation whose exception causes the step, or None for a normal successor.
    """

    source: Point
    target: Point
    op: Op | None


@dataclass(frozen=True)
class Solution(Generic[S]):
    """The points that were reached, and the steps between them.

    ``points`` are the starts and the entries of blocks that are relevant for a state. ``ends``
    are the points where a state is not propagated further, because no later block is relevant.
    """

    points: list[Point] = field(default_factory=list)
    ends: list[Point] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)

    def steps_to(self) -> dict[Point, list[Arrival]]:
        """Return the steps to each point."""
        steps: dict[Point, list[Arrival]] = {}
        for step in self.arrivals:
            steps.setdefault(step.target, []).append(step)
        return steps


def solve(
    graph: Graph,
    starts: Iterable[Point],
    flow: Flow[S],
    limit: int = 64,
    budget: Budget | None = None,
    is_over: Callable[[S, int], bool] | None = None,
) -> Solution[S]:
    """Return everything that is reachable from ``starts``; its steps are taken out of ``budget``.

    ``is_over`` says whether nothing can happen any more to a state at the entry of a block, though
    operations still mention its places.

    Raises ``TooComplex`` if more than ``limit`` states meet at one block, or if there are too many
    steps.
    """
    return _Solver(graph, flow, limit, budget or Budget(), is_over).run(starts)


class _Solver(Generic[S]):
    """One run of the worklist: ``states`` are those that were met at each block."""

    def __init__(
        self,
        graph: Graph,
        flow: Flow[S],
        limit: int,
        budget: Budget,
        is_over: Callable[[S, int], bool] | None,
    ) -> None:
        self._graph = graph
        self._flow = flow
        self._limit = limit
        self._budget = budget
        self._is_over = is_over
        self._exits = frozenset(graph.exits.values())
        self._states: dict[int, set[S]] = {}
        self._work: list[Point] = []
        self._solution: Solution[S] = Solution()

    def run(self, starts: Iterable[Point]) -> Solution[S]:
        self._work.extend(starts)
        while self._work:
            self._propagate(self._work.pop())
        return self._solution

    def _propagate(self, point: Point) -> None:
        """Propagate the state of a point to all successors and handlers."""
        places = self._flow.relevant_places(point.state)
        relevance = self._graph.relevance
        if point.position or places is None or relevance.concerns(point.block, places):
            self._step_through(point)
        else:
            self._pass(point, places)

    def _step_through(self, point: Point) -> None:
        """Propagate the state of a point through each operation that is left of its block."""
        block = self._graph.blocks[point.block]
        states: list[S] = [point.state]
        self._solution.points.append(point)
        for op in block.ops[point.position :]:
            self._propagate_exceptions(point, block, op, states)
            states = list(
                dict.fromkeys(after for s in states for after in self._flow.transfer(op, s))
            )
            if not states:
                return
        for successor in block.successors:
            for state in states:
                self._arrive(point, successor, state, None)

    def _pass(self, point: Point, places: frozenset[Place]) -> None:
        """Propagate a state past the blocks that do not mention ``places``."""
        end, raisers = self._graph.stretches.passed(point.block, places)
        block = self._graph.blocks[end]
        if end != point.block:
            successors = [end]
        else:
            successors = block.successors
            raisers = [(block, op) for op in self._graph.relevance.raisers[end]]
        for raising, op in raisers:
            self._propagate_exceptions(point, raising, op, (point.state,))
        for successor in successors:
            self._arrive(point, successor, point.state, None)

    def _propagate_exceptions(
        self, point: Point, block: Block, op: Op, states: Iterable[S]
    ) -> None:
        """Propagate the exceptions of an operation to their handlers."""
        if not op.raises:
            return
        for state in states:
            for raised in self._flow.on_raise(op, state):
                for way in op.raises:
                    self._arrive(point, block.handlers[way], raised, op)

    def _arrive(self, source: Point, block: int, state: S, op: Op | None) -> None:
        target = Point(block, 0, state)
        arrivals = self._solution.arrivals
        if len(arrivals) == MOST_STEPS:
            raise TooComplex
        self._budget.spend()
        arrivals.append(Arrival(source, target, op))
        here = self._states.setdefault(block, set())
        if state in here:
            return
        if len(here) == self._limit:
            raise TooComplex
        here.add(state)
        places = self._flow.relevant_places(state)
        goes_on = places is None or self._graph.relevance.is_mentioned_ahead(block, places)
        over = block in self._exits or not goes_on
        over = over or (self._is_over is not None and self._is_over(state, block))
        (self._solution.ends if over else self._work).append(target)


def visits(
    graph: Graph, solution: Solution[S], step: Callable[[Op, S], T]
) -> Iterator[tuple[Op, S, T]]:
    """Yield every operation with each state it is reached in, and the result of ``step``.

    The first item of a result is the states after the operation. The others are for the caller.
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
