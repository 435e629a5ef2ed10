"""A resource that no path enters, releases or hands on."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.analysis.facts import ProductionFacts
from mypy_asyncgate.analysis.transfer import What
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.diagnostics import Finding
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report productions that are made and then forgotten."""
    taken_care_of = (What.ENTERED, What.RELEASED, What.HANDED_ON, What.RETURNED)
    if facts.happens(*taken_care_of) or not facts.abandoned:
        return
    production = facts.production
    lazy = production.kind is not Kind.RELEASE
    if production.kind is Kind.ENTER and facts.happens(What.USED) and not facts.strict:
        # A manager that is looked at before it is dropped may serve for more than entering.
        return
    type_name = production.managed.name
    verb = "entered" if lazy or not production.release else "entered or released"
    if not production.managed.has_protocol:
        verb = "released"
    if facts.name is not None:
        subject = f'"{facts.name}" ("{type_name}")'
    elif facts.happens(What.USED):
        subject = f'"{type_name}" is used as a temporary and'
        yield Finding(facts.call, f"{subject} is never {verb}; {advice(facts)}")
        return
    else:
        subject = f'Result of "{production.callee}" ("{type_name}")'
    yield Finding(facts.call, f"{subject} is never {verb}; {advice(facts)}")


def advice(facts: ProductionFacts) -> str:
    """Say what to write instead."""
    managed = facts.production.managed
    if managed.has_protocol:
        return 'use "async with"' if managed.is_async else 'use "with"'
    return f'call "{min(facts.production.release)}" in a "finally"'


RULE = Rule(
    "never-entered",
    "A resource is made, and on no path entered, released or handed on",
    ProductionFacts,
    check,
)
