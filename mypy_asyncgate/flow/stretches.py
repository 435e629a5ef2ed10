"""Stretches of blocks without a choice between them, which a value passes at once.

Question: which block of its stretch is the next that is relevant for a value, and which operations
raise before that?
Example: a loop makes 200 connections, and each is open until it is replaced in the next iteration.
Each of them passes all the others in one step, which costs no more than the number of different
operations that raise there.
Assumes: a block that is not relevant for a value can only raise for it, and of equivalent
operations only the first in the source matters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Return
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.relevance import Relevance, exception_key

MOST_RAISERS = 32
"""A stretch with more different operations that raise is divided."""


class Raiser(NamedTuple):
    """An operation that may raise, in the block of this number."""

    number: int
    op: Op


class Stretches:
    """The stretches of a graph. Its blocks are numbered so that each stretch is contiguous."""

    def __init__(
        self, blocks: Sequence[Block], relevance: Relevance, cleanup: frozenset[int]
    ) -> None:
        self._blocks = blocks
        self._raisers = [
            {(id(op) in cleanup, exception_key(op)): op for op in reversed(ops)}
            for ops in relevance.raisers
        ]
        self._stops = [
            all_ or any(isinstance(op, Return) for op in block.ops)
            for block, all_ in zip(blocks, relevance.concerns_all, strict=True)
        ]
        self._numbers: dict[int, int] = {}
        self._ordered: list[Block] = []
        self._last: list[int] = []
        self._ahead: list[dict[Hashable, Raiser]] = []
        for block in reversed(relevance.postorder):
            if block.index not in self._numbers:
                self._add_stretch(block)
        self._mentions: dict[Place, list[int]] = {}
        for number, block in enumerate(self._ordered):
            for place in relevance.mentioned[block.index]:
                self._mentions.setdefault(place, []).append(number)

    def passed(self, block: int, places: Iterable[Place]) -> tuple[int, list[tuple[Block, Op]]]:
        """Return how far a value that ``places`` hold gets from ``block``, and what raises there.

        That is the next block that mentions one of them, or the last of the stretch, which
        ``block`` may be itself.
        """
        number = self._numbers[block]
        end = self._last[number]
        for place in places:
            mentions = self._mentions.get(place, [])
            following = bisect_left(mentions, number)
            if following < len(mentions):
                end = min(end, mentions[following])
        ahead = self._ahead[number].values()
        return self._ordered[end].index, [(self._ordered[at], op) for at, op in ahead if at < end]

    def _add_stretch(self, start: Block) -> None:
        """Number the blocks of the stretch that begins with ``start``."""
        first = len(self._ordered)
        for block in self._stretch_from(start):
            self._numbers[block.index] = len(self._ordered)
            self._ordered.append(block)
        last = len(self._ordered) - 1
        ahead: dict[Hashable, Raiser] = {}
        backwards = []
        for number in range(last, first - 1, -1):
            here = self._raisers[self._ordered[number].index]
            ahead = ahead | {key: Raiser(number, op) for key, op in here.items()}
            backwards.append(ahead)
        self._ahead += reversed(backwards)
        self._last += [last] * len(backwards)

    def _stretch_from(self, block: Block) -> Iterator[Block]:
        """Yield blocks that follow each other in source order and have the same handlers."""
        handlers = dict(block.handlers)
        keys = set(self._raisers[block.index])
        while True:
            yield block
            if len(block.successors) != 1 or self._stops[block.index]:
                return
            before, block = block, self._blocks[block.successors[0]]
            keys |= self._raisers[block.index].keys()
            if (
                block.index in self._numbers
                or len(keys) > MOST_RAISERS
                or self._goes_back(before, block)
                or any(handlers.setdefault(way, to) != to for way, to in block.handlers.items())
            ):
                return

    def _goes_back(self, before: Block, after: Block) -> bool:
        """Tell whether a line where something raises in one block precedes the other block."""
        latest = max((op.node.line for op in before.ops), default=0)
        return any(op.node.line < latest for op in self._raisers[after.index].values())
