"""An exit method that swallows every exception: ``return True``, or ``return self``."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import ClassFacts, statement_of
from mypy_asyncgate.rule import Rule


def check(facts: ClassFacts) -> Iterator[Finding]:
    """Report each exit method that always returns something true and does not mean it."""
    if facts.is_test_double:
        return
    for exit_ in facts.swallowing_exits:
        if not exit_.on_purpose:
            statement = statement_of(exit_.name)
            yield Finding(
                exit_.where,
                f'"{exit_.name}" always returns true, so "{statement}" swallows every exception; '
                "return None",
            )


RULE = Rule("exit-swallows", ClassFacts, check)
