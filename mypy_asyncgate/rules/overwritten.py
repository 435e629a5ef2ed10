"""A resource whose only variable, or whose field, is assigned again while it is open."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import Event, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource that is lost before the function ends, though other paths release it."""
    if not facts.fulfilled:
        return
    lost = facts.lost_open
    if lost is not None:
        how = described(lost, facts)
        advice = facts.wording.advice
        yield Finding(facts.origin, f"{facts.wording.subject} {how} while it is open; {advice}")
    elif (
        facts.storage.unreleased_field is None
        and facts.reports_fields
        and not facts.production.fills
    ):
        yield from replaced_fields(facts)


def replaced_fields(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a field that is assigned again, though the class releases what it holds elsewhere."""
    advice = f"{facts.wording.verb} the old one first"
    for event in facts.reassigned[:1]:
        field = event.assigned.field if event.assigned is not None else ""
        what = f'"self.{field}" ("{facts.type_name}")'
        how = described(event, facts)
        yield Finding(facts.origin, f"{what} {how} while it is open; {advice}")
    for lapse in facts.lapses:
        if not lapse.returns:
            what = f'"self.{lapse.field}" ("{facts.type_name}")'
            yield Finding(lapse.where, f"{what} may still be open when it is assigned; {advice}")
    if facts.overwritten_field is not None and not facts.reassigned:
        what = f'"self.{facts.overwritten_field}"'
        yield Finding(
            facts.origin,
            f'{what} may hold an open "{facts.type_name}" when it is assigned; {advice}',
        )


def described(lost: Event, facts: ProductionFacts) -> str:
    """Describe how a resource is lost, for messages."""
    line = lost.line
    if lost.is_deletion:
        return f"is deleted at line {line}"
    if line <= facts.origin.line:
        return "is assigned again by the next round of the loop"
    return f"is assigned again at line {line}"


RULE = Rule("overwritten", ProductionFacts, check)
