"""How a function ends for a value that no operation ahead names any more.

Question: from the entry of a block, which exits are reached, and which operation is to blame?
Fact: a set of ``Ending``; of those alike in all that is asked of them, the first in the source.
An exception that came before the block is to blame itself, and so is a ``return`` taken before it.
Join: the union.
Example: from the entry of ``await step(); return``, the normal exit with the ``return`` to blame,
and the exits by exception and by cancellation with the ``await`` to blame.
Assumes: the answer is the same for every such value, so one backward analysis of the graph serves
them all, and none of them is followed to the end.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from mypy_asyncgate.flow.leaving import Exit, Raised
from mypy_asyncgate.flow.operations import Block, Op, Return
from mypy_asyncgate.flow.relevance import Relevance, kind, position


class Ending(NamedTuple):
    """An exit that is reached, the last exception's place, and the operation that is to blame.

    That is the first that raises, or the ``return`` taken; None if neither is ahead.
    """

    exit: Exit
    raised: Raised
    cause: Op | None


Found = dict[Hashable, Ending]
"""Endings by what tells them apart."""


class ExitSummary:
    """The endings from each block, given where the last exception came so far."""

    def __init__(
        self, exits: dict[Exit, int], cleanup: frozenset[int], relevance: Relevance
    ) -> None:
        self._cleanup = cleanup
        self._relevance = relevance
        self._found: dict[tuple[int, Raised], Found] = {
            (block, raised): {(exit_, raised, None): Ending(exit_, raised, None)}
            for exit_, block in exits.items()
            for raised in Raised
        }
        leaving = set(exits.values())
        blocks = [block for block in relevance.backwards if block.index not in leaving]
        changed = True
        while changed:
            changed = False
            for block in blocks:
                for raised in Raised:
                    changed = self._update(block, raised) or changed
            changed = changed and relevance.has_loops

    def of(self, block: int, raised: Raised) -> Iterable[Ending]:
        """Return the endings from the entry of a block."""
        return self._found.get((block, raised), NONE).values()

    def _update(self, block: Block, raised: Raised) -> bool:
        """Find the endings of a block from those of the blocks it leads to; tell what is new."""
        found: Found = {}
        if not self._relevance.concerns_all[block.index]:
            for successor in block.successors:
                ahead = self._found.get((successor, raised), NONE)
                found = merged(found, ahead)
            found = self._returned(block, found) if raised is Raised.NOT else found
            for op in self._relevance.raisers[block.index]:
                found = merged(found, self._raised(op, block, raised))
        if found == self._found.get((block.index, raised)):
            return False
        self._found[block.index, raised] = found
        return True

    def _returned(self, block: Block, found: Found) -> Found:
        """Put the blame on the ``return`` that a block ends with, if it does."""
        plain = (Exit.NORMAL, Raised.NOT, None)
        returned = next((op for op in block.ops if isinstance(op, Return)), None)
        if returned is None or plain not in found:
            return found
        rest = {key: ending for key, ending in found.items() if key != plain}
        ending = Ending(Exit.NORMAL, Raised.NOT, returned)
        return merged(rest, {(Exit.NORMAL, Raised.NOT, kind(returned)): ending})

    def _raised(self, op: Op, block: Block, raised: Raised) -> Found:
        """Return the endings after an exception of ``op``."""
        found: Found = {}
        came = Raised.IN_CLEANUP if id(op) in self._cleanup else Raised.IN_BODY
        for way in op.raises:
            found = merged(found, self._found.get((block.handlers[way], came), NONE))
        if raised is not Raised.NOT:
            return found
        sort = kind(op)
        return {(e.exit, e.raised, sort): Ending(e.exit, e.raised, op) for e in found.values()}


NONE: Found = {}


def merged(one: Found, other: Found) -> Found:
    """Return the endings of both, of those alike the first in the source."""
    if not one or one is other:
        return other
    found = dict(one)
    for key, ending in other.items():
        if is_before(ending.cause, found.setdefault(key, ending).cause):
            found[key] = ending
    return found


def is_before(one: Op | None, other: Op | None) -> bool:
    """Tell whether one operation stands before another in the source."""
    if one is other or one is None or other is None:
        return False
    return position(one.node) < position(other.node)
