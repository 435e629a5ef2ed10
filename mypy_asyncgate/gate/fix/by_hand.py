"""Turns a call of an enter method that nothing exits into a block."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError, region
from mypy_asyncgate.gate.fix.tree import Spot, awaited, bare_name, descend, mentions
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS


def is_by_hand(place: Place) -> bool:
    """Tell whether a finding is about a manager that is made in a call of its enter method."""
    spot = place.tree.spot(place.message.line)
    return spot is not None and bool(spot.functions) and _call(spot) is not None


def entered(place: Place) -> Iterator[Edit]:
    """Yield the edit that enters a manager with a block. Raises NotSafeError."""
    spot = place.tree.spot(place.message.line)
    found = None if spot is None else _call(spot)
    if spot is None or found is None:
        return
    manager, target, waits = found
    if not isinstance(target, (cst.Name, cst.Tuple)):
        raise NotSafeError("where it is to be exited is not clear")
    if any(isinstance(p, cst.Name) and p.value in EXITS for s in spot.rest for p in descend(s)):
        raise NotSafeError("it is exited by hand as well")
    names = mentions(target)
    needs = region(spot, spot.rest, names, min(names, default=""), place.known)
    if isinstance(target, cst.Tuple) and not target.lpar:
        target = target.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    block = cst.With(
        [cst.WithItem(manager, cst.AsName(target))],
        cst.IndentedBlock(list(needs.body)),  # type: ignore[arg-type]
        asynchronous=cst.Asynchronous() if waits else None,
        leading_lines=getattr(spot.statement, "leading_lines", ()),
    )
    body = [*spot.block.body[: spot.index], block, *needs.after]
    yield Edit(place.tree.with_body(spot.block, body).code)


def _call(
    spot: Spot,
) -> tuple[cst.BaseExpression, cst.BaseAssignTargetExpression | None, bool] | None:
    """Return the manager that a statement enters, what it assigns it to, and whether it waits."""
    if not isinstance(spot.statement, cst.SimpleStatementLine) or len(spot.statement.body) != 1:
        return None
    (small,) = spot.statement.body
    if not isinstance(small, (cst.Assign, cst.Expr)):
        return None
    call = awaited(small.value)
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return None
    if bare_name(call.func) not in ENTERS or not isinstance(call.func.value, cst.Call):
        return None
    single = isinstance(small, cst.Assign) and len(small.targets) == 1
    target = small.targets[0].target if isinstance(small, cst.Assign) and single else None
    return call.func.value, target, isinstance(small.value, cst.Await)
