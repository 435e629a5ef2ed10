"""Clean-ups that an exception skips.

Question: which clean-ups are reachable from an operation if it does not raise, and not made up for
if it does?
Fact: the blocks from which every path of the exception reaches a statement with the same subject.
Join: the intersection where an exception finds its handler, the union at a condition.
Example: in ``yield conn; await conn.close()``, the call of ``close`` is reachable from the
``yield``, but the exception leaves the function. Inside a ``try``, the exception would reach a copy
of a ``close`` in the ``finally``.
Assumes: a conditional clean-up has the right condition, and a call with the object as an argument
may take care of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.analysis.generators.cleanups import Cleanup, Cleanups
from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Assume
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Raise
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Make, MayRaise, Move, Store
from mypy_asyncgate.flow.reachability import blocks_below, operations_after


def skipped_cleanups(
    graph: Graph,
    cleanups: Cleanups,
    block: Block,
    index: int,
    ways: tuple[Raise, ...],
    verdicts: frozenset[str],
) -> Iterator[Cleanup]:
    """Yield the clean-ups that an exception of operation ``index`` of a block skips.

    ``verdicts`` are flags that are set once it is known how the block ended. Clean-ups that depend
    on them are not reported.
    """
    for cleanup in _reachable(graph, cleanups, block, index, verdicts):
        if not all(
            _is_handled(graph, cleanups, cleanup, block.handlers[way])
            for way in ways
            if way in block.handlers
        ):
            yield cleanup


def _reachable(
    graph: Graph, cleanups: Cleanups, block: Block, index: int, verdicts: frozenset[str]
) -> Iterator[Cleanup]:
    """Yield the clean-ups that are reachable after an operation that does not raise."""

    def decides(op: Op) -> bool:
        return isinstance(op, Assume) and op.place.root.name in verdicts

    for op in operations_after(graph, block, index + 1, decides, exceptions=False):
        cleanup = cleanups.found.get(id(op.node))
        # The node of a call is also the node of operations on its value.
        if cleanup is not None and isinstance(op, (Make, MayRaise, Move, Store)):
            yield cleanup


def _is_handled(graph: Graph, cleanups: Cleanups, cleanup: Cleanup, start: int) -> bool:
    """Tell whether another statement takes care of the subject of a clean-up, from block ``start``.

    It has to be on every path where an exception finds a handler, and on one path of a condition.
    """
    order = blocks_below(graph, start, _targets)
    done = {
        index
        for index in order
        if any(
            _covers(cleanup, cleanups.touches.get(id(op.node), frozenset()))
            for op in graph.blocks[index].ops
        )
    }
    changed = True
    while changed and start not in done:
        changed = False
        for index in reversed(order):
            if index in done:
                continue
            ways = [to in done for to in _targets(graph.blocks[index])]
            if (all(ways) if index in graph.dispatches else any(ways)) or _never_continues(
                graph, index
            ):
                done.add(index)
                changed = True
    return start in done


def _covers(cleanup: Cleanup, touched: frozenset[str]) -> bool:
    """Tell whether a statement about ``touched`` may replace a clean-up of it or a part of it."""
    return any(
        subject == text or subject.startswith(f"{text}.")
        for subject in cleanup.subjects
        for text in touched
    )


def _never_continues(graph: Graph, index: int) -> bool:
    """Tell whether a block has no successor because the process ends there."""
    return index not in graph.exits.values() and not _targets(graph.blocks[index])


def _targets(block: Block) -> list[int]:
    """Return the successors of a block, or its handlers if it ends in a ``raise``."""
    if block.successors:
        return block.successors
    raising = next((op for op in reversed(block.ops) if op.raises), None)
    return [block.handlers[way] for way in raising.raises] if raising is not None else []
