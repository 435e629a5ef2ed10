"""A sync resource that blocks the event loop while it is opened or used."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.calls import CallFacts
from mypy_asyncgate.rule import Rule


def check(facts: CallFacts) -> Iterator[Finding]:
    """Report a blocking call of a coroutine, with what to call instead."""
    if facts.works_elsewhere or facts.reported_before:
        return
    instead = " or ".join(f'"{name}"' for name in facts.instead)
    yield Finding(
        facts.call,
        f'"{facts.callee}" blocks the event loop in "{facts.function}"; use {instead}',
    )


RULE = Rule("blocking", CallFacts, check)
