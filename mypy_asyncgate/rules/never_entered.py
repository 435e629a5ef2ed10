"""A resource that no path enters, releases or hands on."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import EventKind, Kind, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report resources that are made and then forgotten."""
    if facts.entered_for_nobody:
        yield Finding(facts.origin, f"{facts.subject} is entered and never exited; {facts.advice}")
    if not facts.forgotten:
        return
    production = facts.production
    used = facts.happens(EventKind.USED)
    if facts.used_unentered:
        return
    if production.kind is Kind.ENTER and used and not facts.strict:
        # A manager that is used before it is dropped may have another purpose than being entered.
        return
    if production.kind is Kind.RELEASE or facts.awaited:
        enters = production.managed.has_protocol and production.block_releases
        verb = "entered or released" if enters else "released"
    else:
        verb = "entered"
    if facts.name is not None:
        subject = facts.subject
    elif used:
        subject = f"{facts.subject} is used as a temporary and"
    else:
        subject = f'Result of "{production.source}" ({facts.subject}) is discarded and'
    be = "is never" if facts.name is not None else "never"
    yield Finding(facts.origin, f"{subject} {be} {verb}; {facts.advice}")


RULE = Rule("never-entered", ProductionFacts, check)
