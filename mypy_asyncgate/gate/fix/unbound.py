"""Binds a variable before the ``try`` whose ``finally`` releases what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import bound
from mypy_asyncgate.gate.fix.tree import Spot, indentable, mentions, statement


def bound_first(place: Place) -> Iterator[Edit]:
    """Yield the edits with which a ``finally`` can read the variable in any case.

    The resource is made before the ``try`` if nothing handles what its making raises, and if it is
    the first thing there. Otherwise the variable is None until then.
    """
    spot = place.tree.spot(place.message.line)
    if spot is None or not any(place.names[0] in names for names, _ in bound(spot.statement)):
        return
    name = place.names[0]
    guard = _guard(place, spot, name)
    if guard is None or guard.finalbody is None:
        return
    outer = place.tree.spot_of(guard)
    rest = spot.rest
    if guard.body is spot.block and spot.index == 0 and rest and not guard.handlers:
        first = spot.statement.with_changes(leading_lines=guard.leading_lines)
        left = guard.with_changes(
            body=spot.block.with_changes(body=rest),
            leading_lines=rest[0].leading_lines,  # type: ignore[attr-defined]
        )
        yield _edit(place, outer, [first, left])
        return
    none = cst.ensure_type(statement(f"{name} = None"), cst.SimpleStatementLine)
    final = guard.finalbody
    asked = final.with_changes(body=final.body.with_changes(body=_asking(final.body, name)))
    yield _edit(
        place,
        outer,
        [
            none.with_changes(leading_lines=guard.leading_lines),
            guard.with_changes(finalbody=asked, leading_lines=()),
        ],
    )


def _edit(place: Place, outer: Spot, statements: Sequence[cst.CSTNode]) -> Edit:
    body = [*outer.block.body[: outer.index], *statements, *outer.rest]
    return Edit(place.tree.with_body(outer.block, body).code)


def _guard(place: Place, spot: Spot, name: str) -> cst.Try | None:
    """Return the innermost ``try`` around a statement whose ``finally`` names a variable."""
    for node in place.tree.around(spot.statement):
        if isinstance(node, cst.FunctionDef):
            return None
        if isinstance(node, cst.Try) and node.finalbody and name in mentions(node.finalbody):
            return node
    return None


def _asking(suite: cst.BaseSuite, name: str) -> list[cst.BaseStatement]:
    """Return the statements of a ``finally``, those with a variable under a condition."""
    asked: list[cst.BaseStatement] = []
    for part in indentable(suite.body if isinstance(suite, cst.IndentedBlock) else []):
        if name in mentions(part):
            test = cst.parse_expression(f"{name} is not None")
            leading = getattr(part, "leading_lines", ())
            block = cst.IndentedBlock([part.with_changes(leading_lines=())])
            part = cst.If(test, block, leading_lines=leading)
        asked.append(part)
    return asked
