"""One half of a context manager: ``__aexit__`` without ``__aenter__``, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import ClassFacts
from mypy_asyncgate.rule import Rule

# (what the class has, what it lacks, the statement that needs both)
HALVES = (
    ("__aenter__", "__aexit__", "async with"),
    ("__aexit__", "__aenter__", "async with"),
    ("__enter__", "__exit__", "with"),
    ("__exit__", "__enter__", "with"),
)
# Two halves that do not belong together, but may have been meant to.
TWINS = (("__aenter__", "__exit__"), ("__enter__", "__aexit__"))


def check(facts: ClassFacts) -> Iterator[Finding]:
    """Report each half at the class that is the first to define it."""
    if facts.left_open:
        return
    halves = [half for half in HALVES if half[0] in facts.known and half[1] not in facts.known]
    alone = {has for has, _, _ in halves}
    for twin in TWINS:
        if alone.issuperset(twin) and facts.first.intersection(twin):
            enter, exit_ = twin
            yield Finding(
                facts.where,
                f'Class "{facts.name}" pairs "{enter}" with "{exit_}"; '
                'neither "async with" nor "with" works',
            )
            return
    for has, lacks, statement in halves:
        if has in facts.first:
            yield Finding(
                facts.where,
                f'Class "{facts.name}" defines "{has}" but no "{lacks}"; "{statement}" needs both',
            )


RULE = Rule(
    "half-protocol",
    "A class has one half of a context manager and not the other",
    ClassFacts,
    check,
)
