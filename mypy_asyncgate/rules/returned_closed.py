"""A resource that is returned, or stored, inside the block that closes it."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import ENTERED, PENDING, EventKind, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a return or a store of a resource that is already closed for its user."""
    production, subject, closings = facts.production, facts.wording.subject, facts.closings
    if closings.is_on_storing and not production.reusable:
        yield Finding(facts.origin, f"{subject} is stored where its block closes it at once")
    for event in facts.events:
        if event.kind is not EventKind.RETURNED:
            continue
        line = event.line
        if event.unawaited_call and event.status == ENTERED:
            yield Finding(
                event.where,
                f"A call on {subject} is returned un-awaited and runs after it was closed",
                ("await it inside the block",),
            )
            return
        dies = closings.spoils(event)
        if production.derived and event.status == PENDING:
            # The missing await of the parent's call is reported there.
            continue
        if closings.is_on_return and event.through_callee and dies:
            yield Finding(
                event.where,
                f"{subject} is closed before what is returned can use it",
            )
            return
        if closings.is_on_return and not event.unawaited_call and dies:
            yield Finding(
                facts.origin,
                f"{subject} is closed before the caller gets it at line {line}; "
                "make this a context manager that yields it",
            )
            return


RULE = Rule("returned-closed", ProductionFacts, check)
