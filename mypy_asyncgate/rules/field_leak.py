"""A resource that an object stores in a field and never releases."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource in a field that nothing in the class enters or releases."""
    if not facts.reports_fields:
        # Sync resources (files, executors, pools) mostly live as long as the process anyway.
        return
    slot = facts.storage.unreleased_field
    if slot is None or facts.function.owner is None:
        return
    owner = facts.function.owner.info.name
    what = f'"self.{slot.field}"'
    if slot.of_item:
        what = f"the items of {what}"
    yield Finding(
        facts.origin,
        f'"{owner}" never releases {what} ("{facts.type_name}")',
        (f'give "{owner}" a method that releases it, or an "__aexit__"',),
    )


RULE = Rule("field-leak", ProductionFacts, check)
