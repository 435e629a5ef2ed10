"""A manager that is entered again although it can be entered only once."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import CLOSED, ENTERED, EventKind, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report the second time a single-use manager is entered."""
    production = facts.production
    if not production.managed.declared or not production.single_use:
        return
    name = f'"{production.managed.name}"'
    manager = f'"{facts.name}" ({name})' if facts.name is not None else name
    entries = [event for event in facts.events if event.kind is EventKind.ENTERED]
    opened = production.opened
    if opened is not None and opened.info is not production.managed.info:
        # What awaiting it gives is another object, which has a block of its own.
        entries = [] if any(event.is_await for event in entries) else entries
    for event in entries:
        again = event.status in (ENTERED, CLOSED)
        if again and event.begins_block:
            yield Finding(
                event.where,
                f"{manager} is entered again; it can be entered only once",
                (f"made at line {facts.origin.line}; make a new one for each block",),
            )
            return


RULE = Rule("reentered", ProductionFacts, check)
