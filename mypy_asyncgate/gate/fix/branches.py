"""Variables that each branch of an ``if`` binds."""

from __future__ import annotations

import libcst as cst

from mypy_asyncgate.gate.fix.region import bound
from mypy_asyncgate.gate.fix.releases import LEAVES
from mypy_asyncgate.gate.fix.tree import Spot, Tree


def around(tree: Tree, spot: Spot, name: str) -> Spot | None:
    """Return the ``if`` around a statement after which ``name`` is bound in any case, or None."""
    found = None
    for node in tree.around(spot.statement):
        if isinstance(node, cst.If):
            found = node
        elif found is not None or not isinstance(node, (cst.Else, cst.IndentedBlock)):
            break
    return tree.spot_of(found) if found is not None and _binds(found, name) else None


def _binds(branch: cst.If | cst.Else | None, name: str) -> bool:
    """Tell whether each branch binds a variable, or leaves the block."""
    if branch is None or not isinstance(branch.body, cst.IndentedBlock):
        return False
    last = branch.body.body[-1]
    leaves = isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], LEAVES)
    binds = any(
        name in names
        for part in branch.body.body
        if isinstance(part, cst.SimpleStatementLine)
        for names, _ in bound(part)
    )
    others = isinstance(branch, cst.Else) or _binds(branch.orelse, name)
    return (leaves or binds) and others
