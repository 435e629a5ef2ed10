"""A resource that some normal path does not release."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import ProductionFacts, Raised
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource that is released on one path and left open on another."""
    if not facts.fulfilled or facts.lost_open is not None:
        return
    for lapse in facts.lapses:
        if lapse.returns:
            what = f'"self.{lapse.field}" ("{facts.type_name}")'
            yield Finding(lapse.where, f'{what} is not released when "{lapse.method}" returns here')
    leak = facts.left_open or facts.hand_over.refused
    if leak is None or (facts.strict and leak.raised is not Raised.NOT):
        # In strict mode, another rule reports every exception.
        return
    wording = facts.wording
    where, advice = "at the end of the function", wording.advice
    if leak.raised is not Raised.NOT:
        where, advice = f"if line {leak.line} raises", wording.advice_if_handled
    elif leak.line is not None:
        where = f"when the function returns at line {leak.line}"
    yield Finding(facts.origin, f"{wording.subject} {wording.neglect} {where}; {advice}")


RULE = Rule("partial-release", ProductionFacts, check)
