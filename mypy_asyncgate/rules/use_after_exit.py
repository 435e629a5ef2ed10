"""A resource that is used after its block or its release."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import CLOSED, EventKind, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report the first method that is called on a resource that is closed for good."""
    production = facts.production
    if production.reusable:
        return
    for event in facts.events:
        if event.status != CLOSED:
            continue
        if event.is_of_attribute or event.through_callee:
            bad = True
        elif event.method is not None:
            works = production.works_when_closed(event.method)
            bad = event.kind is EventKind.USED and not works
            if event.method in facts.closings.consume:
                bad = bad and not facts.closings.is_consumed_before(event)
        else:
            # For a manager that can be entered only once, another rule has the better message.
            enters = event.kind is EventKind.ENTERED and event.begins_block
            bad = enters and not production.single_use
        if bad:
            end = facts.closings.before(event)
            yield Finding(
                event.where,
                f"{facts.wording.subject} is used after it was closed{end}",
                (f"it was {facts.provenance}",),
            )
            return


RULE = Rule("use-after-exit", ProductionFacts, check)
