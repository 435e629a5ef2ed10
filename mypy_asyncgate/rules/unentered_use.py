"""A lazy resource that is used before it was entered or awaited."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report the first method called on a resource that holds nothing yet."""
    production = facts.production
    for event in facts.used_unentered[:1]:
        yield Finding(
            event.where,
            f"{facts.wording.subject} is used before it is entered; {facts.wording.advice}",
            (f'made at line {facts.origin.line} by "{production.source}", which opens nothing',),
        )


RULE = Rule("unentered-use", ProductionFacts, check)
