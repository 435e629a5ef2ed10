"""Facts to rules, and rules to the errors that mypy shows."""

from __future__ import annotations

from mypy.checker import TypeChecker

from mypy_asyncgate.mypy_api.checker import is_enabled, report
from mypy_asyncgate.rule import F, Rule


def enabled(checker: TypeChecker, rules: tuple[Rule[F], ...]) -> tuple[Rule[F], ...]:
    """Return the rules whose errors mypy shows in the file at hand."""
    return tuple(rule for rule in rules if is_enabled(checker, rule.error_code))


def report_all(checker: TypeChecker, rules: tuple[Rule[F], ...], facts: F) -> None:
    """Report what ``rules`` find in ``facts``."""
    for rule in rules:
        for finding in rule.check(facts):
            report(checker, finding, rule.error_code)
