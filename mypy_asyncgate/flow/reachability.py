"""Which operations are reached from a point of a graph, and which blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import Block, Op


def operations_after(
    graph: Graph,
    block: Block,
    position: int,
    stops: Callable[[Op], bool],
    exceptions: bool,
) -> Iterator[Op]:
    """Yield the operations that are reached from operation ``position`` of a block on, that first.

    A way ends in front of an operation that ``stops``. With ``exceptions``, ways lead from
    operations that raise to their handlers as well.
    """
    seen: set[int] = set()
    waiting = [(block, position)]
    while waiting:
        here, start = waiting.pop()
        targets: list[int] = []
        for op in here.ops[start:]:
            if stops(op):
                break
            yield op
            if exceptions:
                targets.extend(here.handlers[way] for way in op.raises)
        else:
            targets.extend(here.successors)
        new = [target for target in dict.fromkeys(targets) if target not in seen]
        seen.update(new)
        waiting.extend((graph.blocks[target], 0) for target in new)


def blocks_below(graph: Graph, start: int, leads_to: Callable[[Block], Iterable[int]]) -> list[int]:
    """Return the indices of the blocks that are reached from ``start``, itself the first."""
    seen = {start: None}
    waiting = [start]
    while waiting:
        for to in leads_to(graph.blocks[waiting.pop()]):
            if to not in seen:
                seen[to] = None
                waiting.append(to)
    return list(seen)
