"""An override that declares another ownership than the method it overrides."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.classes import OverrideFacts
from mypy_asyncgate.rule import Rule


def check(facts: OverrideFacts) -> Iterator[Finding]:
    """Report an override that breaks what callers of the base class rely on."""
    if facts.parameter is not None:
        yield Finding(
            facts.where,
            f'Parameter "{facts.parameter}" of "{facts.name}" must be "Owned[...]", '
            f'as in base class "{facts.base}"',
            ("whoever calls it through the base leaves the release to it",),
        )
    else:
        yield Finding(
            facts.where,
            f'Result of "{facts.name}" must be "Borrowed[...]", as in base class "{facts.base}"',
            ("whoever calls it through the base does not release the result",),
        )


RULE = Rule("ownership-override", OverrideFacts, check)
