"""Makes a block longer, so that it ends after the last use of what it closes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError, region
from mypy_asyncgate.gate.fix.tree import code

_BLOCK = re.compile(r"by the block at line (\d+)")


def extended(place: Place) -> Iterator[Edit]:
    """Yield the edit that moves the uses after a block into it. Raises NotSafeError."""
    found = _BLOCK.search(place.message.message)
    spot = place.tree.spot(int(found[1])) if found is not None else None
    block = None if spot is None else spot.statement
    name = place.names[0] if place.names else ""
    if spot is None or not isinstance(block, cst.With) or not _is_given(block, name):
        return
    if not isinstance(block.body, cst.IndentedBlock):
        return
    if len(block.items) > 1:
        raise NotSafeError("the block would hold something else for longer as well")
    if name in place.known.committing:
        raise NotSafeError("the end of the block may make changes final")
    needs = region(spot, spot.rest, {name}, name, place.known)
    longer = block.body.with_changes(body=[*block.body.body, *needs.body])
    before = spot.block.body[: spot.index]
    body = [*before, block.with_changes(body=longer), *needs.after]
    yield Edit(place.tree.with_body(spot.block, body).code)


def _is_given(block: cst.With, name: str) -> bool:
    """Tell whether a block closes what is in a variable, by name."""
    return any(
        code(item.item if item.asname is None else item.asname.name) == name for item in block.items
    )
