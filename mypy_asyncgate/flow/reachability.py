"""Operations and blocks that are reachable from a point of a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Op


def operations_after(
    graph: Graph,
    block: Block,
    position: int,
    stops: Callable[[Op], bool],
    exceptions: bool,
) -> Iterator[Op]:
    """Yield the operations reachable from operation ``position`` of a block, that one included.

    A path ends before an operation for which ``stops`` is true. With ``exceptions``, paths also
    lead from operations that raise to their handlers.
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
    """Return the indices of the blocks reachable from block ``start``, which comes first."""
    seen = {start: None}
    waiting = [start]
    while waiting:
        for to in leads_to(graph.blocks[waiting.pop()]):
            if to not in seen:
                seen[to] = None
                waiting.append(to)
    return list(seen)
