"""An async generator that is left before its end and not closed."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.generators import GeneratorFacts
from mypy_asyncgate.rule import Rule


def check(facts: GeneratorFacts) -> Iterator[Finding]:
    """Report a generator that may hold a resource when its consumer stops asking."""
    if not facts.may_hold_resource and not facts.strict:
        return
    line = facts.way_out.line
    how = f"if the loop is left at line {line}" if facts.is_loop else f"after line {line}"
    yield Finding(
        facts.where,
        f'Async generator "{facts.callee}" is not closed {how}; '
        f'write "async with aclosing({facts.callee}(...)) as x:"',
    )


RULE = Rule("asyncgen-leak", GeneratorFacts, check)
