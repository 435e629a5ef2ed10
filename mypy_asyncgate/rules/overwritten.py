"""A resource whose only name is rebound or deleted while it is open."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import DelStmt

from mypy_asyncgate.analysis.facts import ProductionFacts
from mypy_asyncgate.diagnostics import Finding
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource that is lost before the function ends, though other paths release it."""
    if not facts.kept:
        return
    lost = facts.lost_open
    if lost is None or facts.name is None:
        return
    line = lost.op.node.line
    how = f"is assigned again at line {line}"
    if isinstance(lost.op.node, DelStmt):
        how = f"is deleted at line {line}"
    elif line <= facts.call.line:
        how = "is assigned again by the next round of the loop"
    yield Finding(facts.call, f"{facts.subject} {how} while it is open; {facts.advice}")


RULE = Rule(
    "overwritten",
    "A variable is rebound or deleted while it holds an open resource",
    ProductionFacts,
    check,
)
