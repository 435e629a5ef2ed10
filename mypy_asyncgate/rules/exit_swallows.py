"""An exit method that swallows exceptions: ``return True``, or ``return await self.stop()``."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.classes import ClassFacts, statement_of
from mypy_asyncgate.rule import Rule


def check(facts: ClassFacts) -> Iterator[Finding]:
    """Report each exit method that returns something true and does not mean it."""
    if facts.is_test_double:
        return
    for exit_ in facts.swallowing_exits:
        if not exit_.on_purpose:
            statement = statement_of(exit_.name)
            what, which = "always returns true", "every exception"
            if exit_.result_of is not None:
                what, which = f'returns what "{exit_.result_of}" does', "exceptions if it is true"
            yield Finding(
                exit_.where,
                f'"{exit_.name}" {what}, so "{statement}" swallows {which}; return None',
            )


RULE = Rule("exit-swallows", ClassFacts, check)
