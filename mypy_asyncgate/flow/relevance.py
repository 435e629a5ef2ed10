"""Which blocks of a graph are relevant for a value, computed once for each graph.

Most blocks mention none of the places that hold the tracked value: the solver skips them. Where no
later block mentions one of those places, it can stop.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from mypy.nodes import AwaitExpr, CallExpr, Context

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.mypy_api.names import bare_name, callee

MOST_DUPLICATES = 4
"""Up to this number, operations that raise are not deduplicated."""


class Relevance:
    """Properties of each block of a graph, by its index.

    ``mentioned`` are the variables, temporaries and fields that its operations mention.
    ``concerns_all`` says whether one of its operations affects every value. ``raisers`` are its
    operations that raise, of equivalent ones only the first. Blocks are numbered in reverse
    postorder: ``lowest`` is the smallest number reachable from a block, ``last`` the greatest
    number of a block that mentions a place, ``last_for_all`` that of one that affects every value.
    ``postorder`` has the blocks themselves, and ``has_loops`` says whether there is a back edge.
    """

    def __init__(self, blocks: Sequence[Block], cleanup: frozenset[int]) -> None:
        self.mentioned = [
            frozenset(p.base for op in block.ops for p in op.places) for block in blocks
        ]
        self.concerns_all = [any(op.concerns_all for op in block.ops) for block in blocks]
        self.raisers = [tuple(raisers(block.ops, cleanup)) for block in blocks]
        self.postorder, numbers = in_postorder(blocks)
        self.has_loops = any(
            numbers[target] <= numbers[block.index] for block in blocks for target in targets(block)
        )
        self.lowest = lowest_reachable(self.postorder, numbers) if self.has_loops else numbers
        affecting = (
            number for number, all_ in zip(numbers, self.concerns_all, strict=True) if all_
        )
        self.last_for_all = max(affecting, default=-1)
        self.last: dict[Place, int] = {}
        for block in self.postorder:
            for place in self.mentioned[block.index]:
                self.last.setdefault(place, numbers[block.index])

    def is_mentioned_ahead(self, block: int, places: frozenset[Place]) -> bool:
        """Tell whether a block that concerns one of ``places`` is reachable from ``block``."""
        lowest, last = self.lowest[block], self.last
        return self.last_for_all >= lowest or any(last.get(place, -1) >= lowest for place in places)

    def concerns(self, block: int, places: frozenset[Place]) -> bool:
        """Tell whether a block mentions one of ``places`` or affects every value."""
        return self.concerns_all[block] or not self.mentioned[block].isdisjoint(places)


def raisers(ops: Iterable[Op], cleanup: frozenset[int]) -> Iterable[Op]:
    """Return the operations that raise, of equivalent ones only the first in the source."""
    raising = [op for op in ops if op.raises]
    if len(raising) <= MOST_DUPLICATES:
        return raising
    first: dict[Hashable, Op] = {}
    for op in sorted(raising, key=lambda op: position(op.node)):
        first.setdefault((id(op) in cleanup, exception_key(op)), op)
    return first.values()


def position(node: Context) -> tuple[int, int]:
    """Return the line and column of a node, as a sort key for source order."""
    return node.line, node.column


def exception_key(op: Op) -> Hashable:
    """Return a key that is equal for operations whose exceptions are indistinguishable."""
    node = op.node.expr if isinstance(op.node, AwaitExpr) else op.node
    called = bare_name(callee(node)) if isinstance(node, CallExpr) else ""
    return op.raises, op.enters, type(op.node), called


def targets(block: Block) -> Iterator[int]:
    """Yield the indices of a block's successors, then of its handlers."""
    yield from block.successors
    yield from block.handlers.values()


def in_postorder(blocks: Sequence[Block]) -> tuple[list[Block], list[int]]:
    """Return the blocks in postorder, and for each block its number in reverse postorder.

    Only back edges lead to a smaller number. Successors are visited before handlers, which
    therefore get the smaller numbers: most often they end soon.
    """
    postorder: list[Block] = []
    seen: set[int] = set()
    for root in blocks:
        waiting = [] if root.index in seen else [(root, targets(root))]
        seen.add(root.index)
        while waiting:
            block, rest = waiting[-1]
            target = next((t for t in rest if t not in seen), None)
            if target is None:
                postorder.append(block)
                waiting.pop()
            else:
                seen.add(target)
                waiting.append((blocks[target], targets(blocks[target])))
    numbers = [0] * len(blocks)
    for number, block in enumerate(reversed(postorder)):
        numbers[block.index] = number
    return postorder, numbers


def lowest_reachable(postorder: Sequence[Block], numbers: list[int]) -> list[int]:
    """Return, for each block, the smallest number reachable from it."""
    found = list(numbers)
    changed = True
    while changed:
        changed = False
        for block in postorder:
            least = min((found[target] for target in targets(block)), default=found[block.index])
            if least < found[block.index]:
                found[block.index] = least
                changed = True
    return found
