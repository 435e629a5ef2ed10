"""A generator manager that may yield twice, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.generators import ManagerFacts
from mypy_asyncgate.rule import Rule


def check(facts: ManagerFacts) -> Iterator[Finding]:
    """Report the first path on which a generator manager does not yield exactly once."""
    for miscount in facts.miscounts[:1]:
        where = miscount.op.node if miscount.op is not None else facts.function
        name = facts.function.name
        if miscount.handler is not None and miscount.op is not None:
            where = miscount.handler
            line = miscount.op.node.line
            message = f'"{name}" may end without a "yield" if line {line} raises; re-raise here'
        elif miscount.first is None:
            how = "returns here" if miscount.op is not None else "may end"
            message = f'"{name}" {how} without a "yield", so that entering it fails; yield or raise'
        elif miscount.raised:
            line = miscount.first.node.line
            message = (
                f'"{name}" yields twice when the "with" block raises (first at line {line}); '
                "re-raise here"
            )
        else:
            line = miscount.first.node.line
            message = f'"{name}" yields again after line {line}; a context manager yields once'
        yield Finding(where, message)


RULE = Rule("yield-count", ManagerFacts, check)
