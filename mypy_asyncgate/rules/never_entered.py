"""A resource that no path enters, releases or hands on."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import EventKind, Kind, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report resources that are made and then forgotten."""
    wording = facts.wording
    if facts.entered_for_nobody:
        message = f"{wording.subject} is entered and never exited; {wording.advice}"
        yield Finding(facts.origin, message)
    if not facts.forgotten:
        return
    production = facts.production
    used = facts.happens(EventKind.USED)
    if facts.used_unentered:
        return
    if production.waits and facts.is_sync and wording.name is None and not (used or facts.strict):
        # A child process that is started and not looked at is meant to go on by itself.
        return
    if production.kind is Kind.ENTER and used and not facts.strict:
        # A manager that is used before it is dropped may have another purpose than being entered.
        return
    is_open = facts.awaited or production.kind in (Kind.RELEASE, Kind.EMPTY)
    never = f"never {wording.participle if is_open else 'entered'}; {wording.advice}"
    if wording.name is not None:
        how = f"{wording.subject} is"
    elif used:
        how = f"{wording.subject} is created inline and"
    else:
        how = f'Result of "{production.source}" ({wording.subject}) is discarded and'
    yield Finding(facts.origin, f"{how} {never}")


RULE = Rule("never-entered", ProductionFacts, check)
