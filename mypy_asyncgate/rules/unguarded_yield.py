"""A clean-up after a ``yield`` that an exception of the ``with`` block skips."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.generators import ManagerFacts
from mypy_asyncgate.rule import Rule


def check(facts: ManagerFacts) -> Iterator[Finding]:
    """Report each ``yield`` of a generator manager that skips a clean-up if it raises."""
    for skipped in facts.unguarded:
        cleanup = skipped.cleanup
        yield Finding(
            skipped.cause,
            f'"{cleanup.label}" at line {cleanup.node.line} is skipped if the block raises here;'
            ' use "try" and "finally"',
        )


RULE = Rule("unguarded-yield", ManagerFacts, check)
