"""Puts a ``yield`` into a ``try``, so that the clean-up after it is in the ``finally``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import bound
from mypy_asyncgate.gate.fix.releases import LEAVES
from mypy_asyncgate.gate.fix.tree import Spot, Tree, descend, mentions

_LINE = re.compile(r"at line (\d+)")


def guarded(place: Place) -> Iterator[Edit]:
    """Yield the edits that put a clean-up after a ``yield`` into a ``finally``, the least first."""
    tree = place.tree
    found = _LINE.search(place.message.message)
    yielding = tree.spot(place.message.line)
    cleaning = tree.spot(int(found[1])) if found is not None else None
    if yielding is None or cleaning is None:
        return
    # The clean-up, or what is around it, has to follow the yield, or what is around that.
    above = [*_chain(tree, yielding.statement)]
    for spot in _chain(tree, cleaning.statement):
        same = [other for other in above if other.block is spot.block]
        if not same or same[0].index >= spot.index:
            continue
        block, begin, end = spot.block, same[0].index, spot.index
        for stop in range(end + 1, len(block.body) + 1):
            # More clean-ups may follow it.
            guard = _guard(block.body[begin:end], block.body[end:stop])
            if guard is not None:
                body = [*block.body[:begin], guard, *block.body[stop:]]
                yield Edit(tree.with_body(block, body).code)
        return


def _guard(
    before: Sequence[cst.BaseStatement], cleanups: Sequence[cst.BaseStatement]
) -> cst.Try | None:
    """Return a ``try`` with clean-ups in its ``finally``; None if they cannot be there."""
    if not all(isinstance(part, (cst.SimpleStatementLine, cst.If)) for part in cleanups):
        return None
    if any(isinstance(part, LEAVES) for cleanup in cleanups for part in descend(cleanup)):
        return None  # to leave a "finally" hides the exception
    later = {name for part in before for names, _ in bound(part) for name in names}
    if any(mentions(cleanup) & later for cleanup in cleanups):
        return None  # they may be unbound there
    first = before[0]
    if len(before) == 1 and isinstance(first, cst.Try):
        ready = first.finalbody.body.body if first.finalbody is not None else ()
        final = cst.Finally(cst.IndentedBlock([*ready, *cleanups]))
        return first.with_changes(finalbody=final)
    return cst.Try(
        cst.IndentedBlock([first.with_changes(leading_lines=()), *before[1:]]),
        finalbody=cst.Finally(cst.IndentedBlock(cleanups)),
        leading_lines=getattr(first, "leading_lines", ()),
    )


def _chain(tree: Tree, node: cst.CSTNode) -> Iterator[Spot]:
    """Yield a statement and those around it in its function, the innermost first."""
    spot = tree.spot_of(node)
    yield spot
    for outer in tree.around(node):
        if isinstance(outer, cst.FunctionDef):
            return
        if isinstance(outer, cst.BaseStatement):
            yield tree.spot_of(outer)
