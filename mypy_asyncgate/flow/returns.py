"""The ``return`` statements that decide what the caller gets, found back from the normal exit.

Question: which of them count, and which values does a ``finally`` await on the way to the exit?
Fact: at each point, the places whose values are awaited from there on.
Join: none; each combination is a search of its own, and ends at the first ``return``.
Example: ``try: return x``, ``finally: await x`` returns ``x``, awaited; a ``return y`` in the
``finally`` would be the only one that counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mypy_asyncgate.flow.leaving import Exit
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Await, Move, Return
from mypy_asyncgate.flow.places import Place

if TYPE_CHECKING:
    from mypy_asyncgate.flow.graph import Graph


class Returned(NamedTuple):
    """A ``return`` that counts, where it is, and the places whose values are awaited after it."""

    block: int
    position: int
    op: Return
    awaited: frozenset[Place]


def find_returns(graph: Graph) -> Iterator[Returned]:
    """Yield every ``return`` that counts in a graph, once for each way from there to the exit.

    A clean-up that handles an exception of its own is left through its handler.
    """
    nothing: frozenset[Place] = frozenset()
    before_exit = graph.predecessors.get(graph.exits[Exit.NORMAL], ())
    worklist = [(point, nothing) for point in before_exit if point[0] != graph.falls_off]
    seen = set(worklist)
    while worklist:
        (block, position), awaited = worklist.pop()
        ops = graph.blocks[block].ops
        while position > 0:
            position -= 1
            op = ops[position]
            if isinstance(op, Return):
                yield Returned(block, position, op, awaited)
                break
            awaited = _before(op, awaited)
        else:
            earlier = [(point, awaited) for point in graph.predecessors.get(block, ())]
            worklist += (point for point in earlier if point not in seen)
            seen.update(earlier)


def _before(op: Op, awaited: frozenset[Place]) -> frozenset[Place]:
    """Return the places whose values are awaited from an operation on, given those after it."""
    if isinstance(op, Await):
        return awaited | {op.place}
    if not (isinstance(op, Binding) and op.target in awaited):
        return awaited
    copied = op.source if isinstance(op, Move) and op.item is None else None
    return awaited - {op.target} | (frozenset() if copied is None else {copied})
