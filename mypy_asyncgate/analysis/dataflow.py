"""A forward worklist solver over sets of states; it knows nothing of resources.

The fact at a point is the set of states the execution may be in there, the join is the union.
``transfer(op, state)`` gives the states after an operation, ``on_raise(op, state)`` the states
in which an exception of it arrives at its handler.

Example: with states {"open", "closed"} and ``if c: close(x)``, the fact after the ``if`` is
{"open", "closed"}: both are possible, and neither is invented.

Assumes: states are hashable and finitely many per function. A fact that grows beyond ``limit``
states ends the analysis with ``TooComplex``, so that cost stays linear in the function's size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from mypy_asyncgate.analysis.cfg import Graph, Op

S = TypeVar("S")


class TooComplex(Exception):
    """The function has more states or blocks than the analysis wants to follow."""


def solve(
    graph: Graph,
    start: S,
    transfer: Callable[[Op, S], Iterable[S]],
    on_raise: Callable[[Op, S], Iterable[S]],
    limit: int = 64,
) -> list[frozenset[S]]:
    """Return the fact at the entry of each block, in the order of ``graph.blocks``.

    Raises ``TooComplex`` when a fact exceeds ``limit`` states.
    """
    facts: list[frozenset[S]] = [frozenset()] * len(graph.blocks)
    facts[0] = frozenset((start,))
    work = [0]
    waiting = {0}

    def arrive(block: int, states: frozenset[S]) -> None:
        if states <= facts[block]:
            return
        facts[block] |= states
        if len(facts[block]) > limit:
            raise TooComplex
        if block not in waiting:
            waiting.add(block)
            work.append(block)

    while work:
        index = work.pop()
        waiting.discard(index)
        block = graph.blocks[index]
        states = facts[index]
        for op in block.ops:
            if op.raises:
                raised = frozenset(r for s in states for r in on_raise(op, s))
                for way in op.raises:
                    arrive(block.handlers[way], raised)
            states = frozenset(r for s in states for r in transfer(op, s))
        for successor in block.successors:
            arrive(successor, states)
    return facts
