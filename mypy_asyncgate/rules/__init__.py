"""The rules: a file for each code in the table of ``diagnostics.codes``.

With a rule comes the analysis that finds its facts. So a rule is imported when there are facts that
it can check, which most projects do not have of each type.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from mypy_asyncgate.diagnostics.codes import CODES
from mypy_asyncgate.rule import F, Rule


@cache
def rules_over(facts: type[F]) -> tuple[Rule[F], ...]:
    """Return the rules over facts of one type, sorted by code."""
    return tuple(rule_of(code.name) for code in CODES if code.facts == facts.__name__)


def rule_of(code: str) -> Rule[Any]:
    """Return the rule with a code, from the module with its name."""
    rule: Rule[Any] = import_module(f"{__name__}.{code.replace('-', '_')}").RULE
    return rule
