"""A resource that a function returns un-entered, without declaring that the caller owns it."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import PENDING, EventKind, Kind, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report functions that return a resource as if their callers owed nothing for it."""
    function, production = facts.function, facts.production
    if function.hands_on_result or function.decorated or function.local or function.makes_result:
        return
    if facts.closed_on_return:
        return
    if production.kind is Kind.ENTER:
        return
    if not facts.strict and (
        facts.is_sync
        or not production.managed.declared
        or production.managed.library == function.package
        or function.name.startswith("_")
    ):
        # A library's own functions are its producers. The callers of a private function are in the
        # same module, and get findings of their own.
        return
    returned = [e for e in facts.events if e.kind is EventKind.RETURNED and e.status.is_owed]
    if not returned:
        return
    type_name = facts.type_name
    if any(event.status == PENDING for event in returned):
        if production.opened is None or production.opened.info is not production.managed.info:
            # Its type differs from that of the entered object, so nobody can confuse them.
            return
        yield Finding(
            facts.origin,
            f'"{function.name}" returns "{type_name}" un-entered; await it first',
            (f'or declare the result "Owned[{type_name}]", for the caller to enter',),
        )
        return
    what = f'a new "{type_name}"'
    if production.is_taken_over:
        what = f'the "{type_name}" that it took over'
    yield Finding(
        facts.origin,
        f'"{function.name}" returns {what}; declare it "Owned[{type_name}]"',
        ("the caller cannot tell from the signature that it has to release the result",),
    )


RULE = Rule("returned", ProductionFacts, check)
