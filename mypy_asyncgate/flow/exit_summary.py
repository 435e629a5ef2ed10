"""How a function can end, seen from the entry of a block, for a value not mentioned any more.

Question: which exits are reachable from the block, and which operation causes each of them?
Fact: a set of ``Ending``. Of endings that differ only in their cause, the first in the source is
kept. The cause is None if it lies before the block.
Join: the union.
Example: from the entry of ``await step(); return``, the normal exit is reachable, caused by the
``return``, and so are the exits by exception and by cancellation, caused by the ``await``.
Assumes: the answer is the same for every value that no later operation mentions. One backward
analysis of the graph therefore serves all of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.leaving import Exit, Raised
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Return
from mypy_asyncgate.flow.relevance import Relevance, exception_key, position


class Ending(NamedTuple):
    """A reachable exit, where the last exception occurred, and the operation that caused the exit.

    The cause is the first operation that raises, or the ``return`` that is taken. If an exception
    was handled before, and the body goes on, it is what raises then. It is None if there is none.
    """

    exit: Exit
    raised: Raised
    cause: Op | None


Endings = dict[Hashable, Ending]
"""Endings by the key that distinguishes them."""


class ExitSummary:
    """The endings reachable from each block, for each place where the last exception occurred."""

    def __init__(
        self,
        exits: dict[Exit, int],
        cleanup: frozenset[int],
        raises_of_handlers: frozenset[int],
        relevance: Relevance,
    ) -> None:
        self._cleanup = cleanup
        self._raises_of_handlers = raises_of_handlers
        self._relevance = relevance
        self._found: dict[tuple[int, Raised], Endings] = {
            (block, raised): {(exit_, raised, None): Ending(exit_, raised, None)}
            for exit_, block in exits.items()
            for raised in Raised
        }
        leaving = set(exits.values())
        blocks = [block for block in relevance.postorder if block.index not in leaving]
        changed = True
        while changed:
            changed = False
            for block in blocks:
                for raised in Raised:
                    changed = self._update(block, raised) or changed
            changed = changed and relevance.has_loops

    def endings(self, block: int, raised: Raised) -> Iterable[Ending]:
        """Return the endings reachable from the entry of ``block``."""
        return self._found.get((block, raised), NO_ENDINGS).values()

    def _update(self, block: Block, raised: Raised) -> bool:
        """Recompute the endings of a block from its successors; tell whether they changed."""
        found: Endings = {}
        if not self._relevance.concerns_all[block.index]:
            for successor in block.successors:
                ahead = self._found.get((successor, raised), NO_ENDINGS)
                found = merged(found, ahead)
            found = self._caused_by_return(block, found) if raised is Raised.NOT else found
            for op in self._relevance.raisers[block.index]:
                found = merged(found, self._endings_after(op, block, raised))
        if found == self._found.get((block.index, raised)):
            return False
        self._found[block.index, raised] = found
        return True

    def _caused_by_return(self, block: Block, found: Endings) -> Endings:
        """Make the ``return`` that a block ends with, if any, the cause of the normal exit."""
        plain = (Exit.NORMAL, Raised.NOT, None)
        returned = next((op for op in block.ops if isinstance(op, Return)), None)
        if returned is None or plain not in found:
            return found
        rest = {key: ending for key, ending in found.items() if key != plain}
        ending = Ending(Exit.NORMAL, Raised.NOT, returned)
        return merged(rest, {(Exit.NORMAL, Raised.NOT, exception_key(returned)): ending})

    def _endings_after(self, op: Op, block: Block, raised: Raised) -> Endings:
        """Return the endings reachable after ``op`` raises."""
        found: Endings = {}
        came = raised.after(id(op) in self._cleanup, id(op) in self._raises_of_handlers)
        for way in op.raises:
            found = merged(found, self._found.get((block.handlers[way], came), NO_ENDINGS))
        if raised is not Raised.NOT and came is not Raised.IN_BODY:
            return found
        # What raises when this has been handled, and the body goes on, is the cause instead.
        sort = exception_key(op)
        caused: Endings = {
            (e.exit, e.raised, sort): Ending(e.exit, e.raised, op)
            for e in found.values()
            if e.cause is None
        }
        return merged(caused, {key: e for key, e in found.items() if e.cause is not None})


NO_ENDINGS: Endings = {}


def merged(one: Endings, other: Endings) -> Endings:
    """Return the union of two sets of endings; the earlier cause in the source wins."""
    if not one or one is other:
        return other
    found = dict(one)
    for key, ending in other.items():
        if is_before(ending.cause, found.setdefault(key, ending).cause):
            found[key] = ending
    return found


def is_before(one: Op | None, other: Op | None) -> bool:
    """Tell whether one operation precedes another in the source."""
    if one is other or one is None or other is None:
        return False
    return position(one.node) < position(other.node)
