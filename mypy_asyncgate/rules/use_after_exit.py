"""A resource that is used after its block or its release."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.analysis.lifetime.events import What
from mypy_asyncgate.analysis.lifetime.state import Status
from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import ProductionFacts
from mypy_asyncgate.flow.operations import Enter, Method, UseOfPart
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report the first method that is called on a resource that is closed for good."""
    production = facts.production
    if production.reusable:
        return
    for event in facts.events:
        if event.status is not Status.CLOSED:
            continue
        op = event.op
        if isinstance(op, UseOfPart):
            bad = True
        elif isinstance(op, Method):
            bad = event.what is What.USED and not production.works_when_closed(op.name)
        else:
            # Of a manager that can be entered only once, another rule tells more.
            bad = event.what is What.ENTERED and isinstance(op, Enter) and not production.single_use
        if bad:
            yield Finding(
                event.op.node,
                f"{facts.subject} is used after it was closed",
                (f"it was {facts.provenance}",),
            )
            return


RULE = Rule(
    "use-after-exit",
    "A resource is used after its block has ended or after its release",
    ProductionFacts,
    check,
)
