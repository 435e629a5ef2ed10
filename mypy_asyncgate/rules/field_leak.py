"""A resource that an object stores in a field and never releases."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource in a field that nothing in the class enters or releases."""
    if not facts.reports_fields:
        return
    slot = facts.storage.unreleased_field
    if slot is None or facts.function.owner is None or facts.released_by_name:
        return
    owner = facts.function.owner.info.name
    what = f'"self.{slot.field}"'
    if slot.of_item:
        what = f"Each item of {what}"
    if facts.storage.must_be_exited:
        # What is in the field may be what entering gave, of another class.
        message = f'{what} is entered and never exited by "{owner}"; use an "AsyncExitStack"'
    else:
        message = (
            f'{what} ("{facts.type_name}") is never {facts.wording.participle} by "{owner}"; '
            'add a method that does it, or an "__aexit__"'
        )
    yield Finding(facts.origin, message)


RULE = Rule("field-leak", ProductionFacts, check)
