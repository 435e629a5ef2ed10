"""Applies rules to facts and reports the findings to mypy."""

from __future__ import annotations

from mypy.checker import TypeChecker

from mypy_asyncgate.mypy_api.checker import is_enabled, report
from mypy_asyncgate.rule import F, Rule


def enabled(checker: TypeChecker, rules: tuple[Rule[F], ...]) -> tuple[Rule[F], ...]:
    """Return the rules whose errors mypy shows in the current file."""
    return tuple(rule for rule in rules if is_enabled(checker, rule.error_code))


def report_all(checker: TypeChecker, rules: tuple[Rule[F], ...], facts: F) -> None:
    """Report the findings of ``rules`` in ``facts``."""
    for rule in rules:
        for finding in rule.check(facts):
            report(checker, finding, rule.error_code)
