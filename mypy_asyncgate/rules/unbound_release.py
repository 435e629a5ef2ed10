"""A release in a ``finally`` of a variable that has no value if the making fails."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource that is made inside the ``try`` whose ``finally`` releases it."""
    event = facts.unbound_release
    if event is None or facts.name is None:
        return
    if not (facts.production.opens or facts.strict):
        # A client that connects later seldom fails to be made.
        return
    yield Finding(
        facts.origin,
        f'"{facts.name}" is unbound in the "finally" if "{facts.production.source}" fails; '
        'make it before the "try"',
        (f"line {event.line} then raises an UnboundLocalError, which hides why",),
    )


RULE = Rule("unbound-release", ProductionFacts, check)
