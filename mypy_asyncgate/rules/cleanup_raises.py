"""A clean-up that hides the error of the block, or skips the rest of the clean-up."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.generators import ManagerFacts
from mypy_asyncgate.rule import Rule


def check(facts: ManagerFacts) -> Iterator[Finding]:
    """Report what may be raised by the ``finally`` around the ``yield`` of a generator manager."""
    for statement in facts.hiding_raises:
        message = '"raise" in a "finally" hides the error that the block ended with'
        yield Finding(statement, message)
    for skipped in facts.unprotected:
        cleanup, line = skipped.cleanup, skipped.cause.line
        how = f'is skipped if "{skipped.step}" at line {line} raises; use an "ExitStack"'
        yield Finding(cleanup.node, f'"{cleanup.label}" {how}')


RULE = Rule("cleanup-raises", ManagerFacts, check)
