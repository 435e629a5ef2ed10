"""Which clean-ups are not done if something is raised at one point of a function.

Question: what is reached from there if nothing is raised, and not made up for on each way that the
exception may take? Example: in ``yield conn; await conn.close()`` the call of ``close`` is reached
from the ``yield``, and the exception leaves the function; with a ``finally`` around, the way of
the exception leads to a copy of it.

Assumed: a clean-up under a condition stands under the right one; a call that is given the object
may be the one that takes care of it. Where an exception finds its handler, each of them counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.analysis.generators.cleanups import Cleanup, Cleanups
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Raise
from mypy_asyncgate.flow.operations import Assume, Block, Make, MayRaise, Move, Op, Store
from mypy_asyncgate.flow.reachability import blocks_below, operations_after


def skipped(
    graph: Graph,
    cleanups: Cleanups,
    block: Block,
    index: int,
    ways: tuple[Raise, ...],
    verdicts: frozenset[str],
) -> Iterator[Cleanup]:
    """Yield the clean-ups that an exception of one operation, number ``index`` of its block, skips.

    What ``verdicts`` decide about, flags that are set once it is known how the block ended, is
    left to them.
    """
    for cleanup in _reached(graph, cleanups, block, index, verdicts):
        if not all(
            _is_made_up_for(graph, cleanups, cleanup, block.handlers[way])
            for way in ways
            if way in block.handlers
        ):
            yield cleanup


def _reached(
    graph: Graph, cleanups: Cleanups, block: Block, index: int, verdicts: frozenset[str]
) -> Iterator[Cleanup]:
    """Yield the clean-ups that are reached after an operation if nothing is raised."""

    def decides(op: Op) -> bool:
        return isinstance(op, Assume) and op.place.root.name in verdicts

    for op in operations_after(graph, block, index + 1, decides, exceptions=False):
        cleanup = cleanups.found.get(id(op.node))
        # What is done with the value of a call stands at the call as well.
        if cleanup is not None and isinstance(op, (Make, MayRaise, Move, Store)):
            yield cleanup


def _is_made_up_for(graph: Graph, cleanups: Cleanups, cleanup: Cleanup, start: int) -> bool:
    """Tell whether what a clean-up is about is taken care of on the way from block ``start``.

    On every way, where an exception finds a handler or none; on some way, where a condition
    decides.
    """
    order = blocks_below(graph, start, _goes_on)
    done = {
        index
        for index in order
        if any(
            _is_about(cleanup, cleanups.touches.get(id(op.node), frozenset()))
            for op in graph.blocks[index].ops
        )
    }
    changed = True
    while changed and start not in done:
        changed = False
        for index in reversed(order):
            if index in done:
                continue
            ways = [to in done for to in _goes_on(graph.blocks[index])]
            if (all(ways) if index in graph.dispatches else any(ways)) or _ends(graph, index):
                done.add(index)
                changed = True
    return start in done


def _is_about(cleanup: Cleanup, touched: frozenset[str]) -> bool:
    """Tell whether a statement about ``touched`` may stand for a clean-up of it, or of a part."""
    return any(
        subject == text or subject.startswith(f"{text}.")
        for subject in cleanup.subjects
        for text in touched
    )


def _ends(graph: Graph, index: int) -> bool:
    """Tell whether a block leads nowhere: the process ends there."""
    return index not in graph.exits.values() and not _goes_on(graph.blocks[index])


def _goes_on(block: Block) -> list[int]:
    """Return where a block leads; one that ends in a ``raise`` leads to its handlers."""
    if block.successors:
        return block.successors
    raising = next((op for op in reversed(block.ops) if op.raises), None)
    return [block.handlers[way] for way in raising.raises] if raising is not None else []
