"""Turns ``acquire`` and ``release`` of a lock into a block."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mypy_asyncgate.gate.fix import releases
from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError
from mypy_asyncgate.gate.fix.tree import awaited, code, descend, with_block

_ACQUIRE = "acquire"


def is_hold(place: Place) -> bool:
    """Tell whether a finding is about a statement that acquires what is released by name."""
    return _acquired(place) is not None


def entered(place: Place) -> Iterator[Edit]:
    """Yield the edit that holds a lock for a block only. Raises NotSafeError."""
    spot = place.tree.spot(place.message.line)
    name = _acquired(place)
    if spot is None or name is None:
        return
    ends = [i for i, part in enumerate(spot.rest) if releases.is_release(part, name)]
    guards = [i for i, part in enumerate(spot.rest) if isinstance(part, cst.Try)]
    last = max([*ends, *(i for i in guards if _has_release(spot.rest[i], name))], default=None)
    if last is None:
        raise NotSafeError(f'where "{name}" is released is not clear')
    ends_there = last in ends
    body, removed = releases.without(spot.rest[: last + (not ends_there)], name)
    outside = any(_has_release(part, name) for part in (*body, *spot.rest[last + 1 :]))
    again = any(_names(part, f"{name}.{_ACQUIRE}") for part in spot.rest)
    if not (removed or ends_there) or outside or again:
        raise NotSafeError(f'"{name}" is released in several places')
    waits = isinstance(spot.statement.body[0].value, cst.Await)  # type: ignore[attr-defined]
    block = with_block(cst.parse_expression(name), "", body, spot, waits)
    changed = [*spot.block.body[: spot.index], block, *spot.rest[last + 1 :]]
    yield Edit(place.tree.with_body(spot.block, changed).code)


def _acquired(place: Place) -> str | None:
    spot = place.tree.spot(place.message.line)
    if spot is None or not isinstance(spot.statement, cst.SimpleStatementLine) or not place.names:
        return None
    (small, *more) = spot.statement.body
    call = awaited(small.value) if isinstance(small, cst.Expr) and not more else None
    wanted = f"{place.names[0]}.{_ACQUIRE}"
    held = isinstance(call, cst.Call) and not call.args and code(call.func) == wanted
    return place.names[0] if held else None


def _has_release(node: cst.CSTNode, name: str) -> bool:
    return any(releases.is_release(part, name) for part in descend(node))


def _names(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(part, cst.Attribute) and code(part) == name for part in descend(node))
