"""Something borrowed that is released."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import LoanFacts
from mypy_asyncgate.rule import Rule


def check(facts: LoanFacts) -> Iterator[Finding]:
    """Report a release of what was passed in or lent."""
    advice = f'declare the parameter "Owned[{facts.type_name}]" if it is taken over'
    if facts.is_declared:
        advice = "leave the release to its owner"
    subject = f'"{facts.name}" ("{facts.type_name}")' if facts.name else f'"{facts.type_name}"'
    yield Finding(
        facts.where,
        f"{subject} is released, but belongs to {facts.lender}",
        (advice,),
    )


RULE = Rule("not-owned", LoanFacts, check)
