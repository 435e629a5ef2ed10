"""Enters or closes what a statement makes and nothing receives."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError
from mypy_asyncgate.gate.fix.tree import (
    Spot,
    awaited,
    code,
    descend,
    free_name,
    mentions,
    statement,
    with_block,
)
from mypy_asyncgate.lexicon.words import words

DISCARDED = re.compile(r'^Result of "[^"]+" \("(?P<type>[^"]+)"\) is discarded and never (\w+)')
_BLOCK = re.compile(r'write "(async )?with')
_CALL = re.compile(r'call "(\w+)" in a "finally"')


def used(place: Place) -> Iterator[Edit]:
    """Yield the edits that enter or close the result of a statement. Raises NotSafeError."""
    found = DISCARDED.match(place.message.message)
    spot = place.tree.spot(place.message.line)
    if found is None or spot is None or not spot.functions:
        return
    value = _value(spot)
    made = None if value is None else awaited(value)
    if value is None or not isinstance(made, cst.Call):
        return
    advised = _BLOCK.search(place.message.message)
    if found[2] == "entered" and advised is not None:
        yield _entered(place, spot, value, advised[1] is not None)
        return
    _refuse_users(place, spot, made)
    if advised is not None:
        block = with_block(value, "", [], spot, advised[1] is not None)
        body = [*spot.block.body[: spot.index], block, *spot.rest]
        yield Edit(place.tree.with_body(spot.block, body).code)
        return
    call = _CALL.search(place.message.message)
    if call is not None:
        yield from _closed(place, spot, value, found["type"], call[1])


def _entered(place: Place, spot: Spot, value: cst.BaseExpression, is_async: bool) -> Edit:
    """Put the rest of the block into a block of what has no effect unless it is entered."""
    if not spot.rest:
        raise NotSafeError("nothing follows that it could be around")
    for part in (part for node in spot.rest for part in descend(node)):
        plain = place.known.returns_plain or not isinstance(part, cst.Return)
        if isinstance(part, cst.Yield) or not plain:
            raise NotSafeError("what leaves the function may need it")
    block = with_block(value, "", spot.rest, spot, is_async)
    return Edit(place.tree.with_body(spot.block, [*spot.block.body[: spot.index], block]).code)


def _closed(
    place: Place, spot: Spot, value: cst.BaseExpression, kind: str, method: str
) -> Iterator[Edit]:
    """Close it at once; whether that is awaited is tried."""
    name = free_name(words(kind)[-1] if words(kind) else "resource", mentions(spot.functions[0]))
    leading = getattr(spot.statement, "leading_lines", ())
    bound = cst.ensure_type(statement(f"{name} = {code(value)}"), cst.SimpleStatementLine)
    for way in (f"await {name}.{method}()", f"{name}.{method}()")[not spot.is_async :]:
        body = [
            *spot.block.body[: spot.index],
            bound.with_changes(leading_lines=leading),
            statement(way),
            *spot.rest,
        ]
        yield Edit(place.tree.with_body(spot.block, body).code)


def _refuse_users(place: Place, spot: Spot, made: cst.Call) -> None:
    """Refuse what something else than the statement may use after it: what it was given, say."""
    own = {p.name.value for f in spot.functions for p in descend(f) if isinstance(p, cst.Param)}
    own |= {n for f in spot.functions for t in descend(f) for n in _bound(t)}
    if mentions(made.func) & own:
        raise NotSafeError("what makes it may keep it")
    for argument in made.args:
        given = argument.value
        literal = isinstance(given, (cst.Integer, cst.Float, cst.SimpleString))
        if not literal and not place.known.is_plain(code(given)):
            raise NotSafeError(f'"{code(given)}" may work with it')


def _bound(node: cst.CSTNode) -> set[str]:
    return mentions(node.target) if isinstance(node, (cst.AssignTarget, cst.For)) else set()


def _value(spot: Spot) -> cst.BaseExpression | None:
    """Return the expression that a statement consists of."""
    if not isinstance(spot.statement, cst.SimpleStatementLine) or len(spot.statement.body) != 1:
        return None
    (small,) = spot.statement.body
    return small.value if isinstance(small, cst.Expr) else None
