"""A generator manager without a return annotation."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.generators import ManagerFacts
from mypy_asyncgate.rule import Rule


def check(facts: ManagerFacts) -> Iterator[Finding]:
    """Report a generator manager without a return annotation."""
    if facts.is_annotated:
        return
    function = facts.function
    result = "AsyncIterator" if function.is_async_generator else "Iterator"
    yield Finding(
        function,
        f'"{function.name}" has no return annotation, so it gives "Any"; use "{result}[...]"',
    )


RULE = Rule("untyped-manager", ManagerFacts, check)
