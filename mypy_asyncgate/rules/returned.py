"""A resource that a function returns un-entered, without declaring that the caller owns it."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import PENDING, EventKind, Kind, ProductionFacts
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report functions that return a resource as if their callers owed nothing for it."""
    function, production = facts.function, facts.production
    if function.hands_on_result or function.decorated or function.local or function.makes_result:
        return
    if function.returns_others and not facts.strict:
        # Its callers have to find out what they got; no declaration is right for both.
        return
    if facts.closings.is_on_return:
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
        owned = f'"-> Owned[{type_name}]"'
        advice = f"annotate it {owned}"
        notes = ("the caller then has to await or enter the result",)
        if function.is_coroutine:
            advice, notes = "await it first", (f"or {advice}, for the caller to enter",)
        yield Finding(
            facts.origin,
            f'"{function.name}" returns "{type_name}" un-entered; {advice}',
            notes,
            once=True,
        )
        return
    message = f'"{function.name}" returns a new "{type_name}" that'
    advice = f'annotate it "-> Owned[{type_name}]"'
    if production.is_taken_over:
        message = f'"{function.name}" returns the "{type_name}" that it took over and that'
    else:
        advice += " or make it a context manager"
    must = f"the caller must {facts.wording.verb}"
    yield Finding(facts.origin, f"{message} {must}; {advice}", once=True)


RULE = Rule("returned", ProductionFacts, check)
