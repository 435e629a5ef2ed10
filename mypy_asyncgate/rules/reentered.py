"""A manager that is entered again although it can be entered only once."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import CLOSED, ENTERED, EventKind, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report the second time a single-use manager is entered."""
    production = facts.production
    if not production.managed.declared or not production.single_use:
        return
    name = f'"{production.managed.name}"'
    manager = f'"{facts.name}" ({name})' if facts.name is not None else name
    for event in facts.events:
        again = event.status in (ENTERED, CLOSED)
        if event.kind is EventKind.ENTERED and again and event.begins_block:
            yield Finding(
                event.where,
                f"{manager} is entered again; it can be entered only once",
                (f"made at line {facts.origin.line}; make a new one for each block",),
            )
            return


RULE = Rule("reentered", ProductionFacts, check)
