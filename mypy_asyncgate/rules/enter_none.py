"""An enter method that forgets ``return self``: ``async with Pool() as pool`` binds ``None``."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.classes import ClassFacts
from mypy_asyncgate.rule import Rule


def check(facts: ClassFacts) -> Iterator[Finding]:
    """Report each enter method that gives nothing where something was meant or is used."""
    if facts.is_test_double:
        return
    for enter in facts.empty_enters:
        if enter.evaluates_self:
            yield Finding(
                enter.where,
                f'"{enter.name}" ends with the expression "self" and returns None; '
                'write "return self"',
            )
        elif enter.bound_to is not None:
            yield Finding(
                enter.where,
                f'"{enter.name}" returns None, which line {enter.line} binds to '
                f'"{enter.bound_to}" and uses; add "return self"',
            )


RULE = Rule("enter-none", ClassFacts, check)
