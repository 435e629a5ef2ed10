"""One half of a context manager: ``__aexit__`` without ``__aenter__``, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.classes import MISMATCHES, OTHER_HALF, PAIRS, ClassFacts, statement_of
from mypy_asyncgate.rule import Rule


def check(facts: ClassFacts) -> Iterator[Finding]:
    """Report each half at the class that is the first to define it."""
    if facts.is_excused:
        return
    alone = [
        has
        for pair in PAIRS
        for has in pair
        if has in facts.available and OTHER_HALF[has] not in facts.available
    ]
    for enter, exit_ in MISMATCHES:
        if {enter, exit_} <= set(alone) and not facts.introduced.isdisjoint({enter, exit_}):
            yield Finding(
                facts.where,
                f'Class "{facts.name}" pairs "{enter}" with "{exit_}"; '
                'neither "async with" nor "with" works',
            )
            return
    for has in alone:
        if has in facts.introduced:
            yield Finding(
                facts.where,
                f'Class "{facts.name}" defines "{has}" but no "{OTHER_HALF[has]}"; '
                f'"{statement_of(has)}" needs both',
            )


RULE = Rule("half-protocol", ClassFacts, check)
