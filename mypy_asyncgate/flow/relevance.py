"""Which blocks of a graph matter to a value, found once for each graph without following anything.

Most blocks do not concern the value that is followed: they are passed over, and where no block
ahead names what holds it, there is no need to go on.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence

from mypy.nodes import AwaitExpr, CallExpr, Context

from mypy_asyncgate.flow.operations import Block, Op
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.mypy_api.names import bare_name, callee

FEW = 4
"""So many operations that raise are not worth sorting."""


class Relevance:
    """What is known of each block of a graph, by its index.

    ``about`` are the variables, temporaries and fields that it deals with, ``concerns_all`` tells
    whether one of its operations concerns every value, ``raisers`` are its operations that raise,
    of those alike only the first. Blocks have numbers that go up on every way but back in a loop:
    ``lowest`` is the smallest that can be reached from a block, ``last`` the greatest of the
    blocks that deal with a place. ``backwards`` has the blocks by falling number, ``has_loops``
    tells whether there is a way back.
    """

    def __init__(self, blocks: Sequence[Block], cleanup: frozenset[int]) -> None:
        self.about = [frozenset(p.base for op in block.ops for p in op.places) for block in blocks]
        self.concerns_all = [any(op.concerns_all for op in block.ops) for block in blocks]
        self.raisers = [tuple(raisers(block.ops, cleanup)) for block in blocks]
        self.backwards, numbers = ordered(blocks)
        self.has_loops = any(
            numbers[target] <= numbers[block.index]
            for block in blocks
            for target in following(block)
        )
        self.lowest = lowest(self.backwards, numbers) if self.has_loops else numbers
        self.last: dict[Place, int] = {}
        for block in self.backwards:
            for place in self.about[block.index]:
                self.last.setdefault(place, numbers[block.index])

    def is_ahead(self, block: int, places: frozenset[Place]) -> bool:
        """Tell whether a block that deals with one of ``places`` can be reached from ``block``."""
        lowest, last = self.lowest[block], self.last
        return any(last.get(place, -1) >= lowest for place in places)

    def deals_with(self, block: int, places: frozenset[Place]) -> bool:
        """Tell whether a block deals with one of ``places``, or with every value."""
        return self.concerns_all[block] or not self.about[block].isdisjoint(places)


def raisers(ops: Iterable[Op], cleanup: frozenset[int]) -> Iterable[Op]:
    """Return the operations that raise, of those alike the first in the source."""
    raising = [op for op in ops if op.raises]
    if len(raising) <= FEW:
        return raising
    first: dict[Hashable, Op] = {}
    for op in sorted(raising, key=lambda op: position(op.node)):
        first.setdefault((id(op) in cleanup, kind(op)), op)
    return first.values()


def position(node: Context) -> tuple[int, int]:
    """Return where a node stands, for putting things in the order of the source."""
    return node.line, node.column


def kind(op: Op) -> Hashable:
    """Return what tells an operation that raises from others, whoever asks."""
    node = op.node.expr if isinstance(op.node, AwaitExpr) else op.node
    called = bare_name(callee(node)) if isinstance(node, CallExpr) else ""
    return op.raises, op.enters, type(op.node), called


def following(block: Block) -> Iterator[int]:
    """Yield the blocks that a block goes to, the usual ones first."""
    yield from block.successors
    yield from block.handlers.values()


def ordered(blocks: Sequence[Block]) -> tuple[list[Block], list[int]]:
    """Return the blocks, each after all that it leads to, and their numbers.

    Only the ways back to the head of a loop lead to a smaller number. Where a block goes on and
    may raise, what handles the exception is numbered first: most often it ends soon.
    """
    backwards: list[Block] = []
    seen: set[int] = set()
    for root in blocks:
        waiting = [] if root.index in seen else [(root, following(root))]
        seen.add(root.index)
        while waiting:
            block, rest = waiting[-1]
            target = next((t for t in rest if t not in seen), None)
            if target is None:
                backwards.append(block)
                waiting.pop()
            else:
                seen.add(target)
                waiting.append((blocks[target], following(blocks[target])))
    numbers = [0] * len(blocks)
    for number, block in enumerate(reversed(backwards)):
        numbers[block.index] = number
    return backwards, numbers


def lowest(backwards: Sequence[Block], numbers: list[int]) -> list[int]:
    """Return, for each block, the smallest number of all blocks that it leads to."""
    found = list(numbers)
    changed = True
    while changed:
        changed = False
        for block in backwards:
            least = min((found[target] for target in following(block)), default=found[block.index])
            if least < found[block.index]:
                found[block.index] = least
                changed = True
    return found
