"""Applies rules to facts and reports the findings to mypy."""

from __future__ import annotations

from collections.abc import Callable

from mypy.checker import TypeChecker

from mypy_asyncgate.diagnostics.codes import CODES, ERROR_CODES
from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.mypy_api.checker import is_enabled, report
from mypy_asyncgate.rule import F, Rule

# The types of facts about which all rules are opt-in.
BLOCKING = "CallFacts"
GENERATORS = "GeneratorFacts"
LOANS = "LoanFacts"


def reports(checker: TypeChecker, facts: str) -> bool:
    """Tell whether mypy shows errors of a rule over facts of a type in the current file."""
    codes = (ERROR_CODES[code.name] for code in CODES if code.facts == facts)
    return any(is_enabled(checker, code) for code in codes)


def report_all(
    checker: TypeChecker,
    rules: tuple[Rule[F], ...],
    facts: F,
    basis: Callable[[], tuple[str, ...]] | None = None,
    is_repeated: Callable[[str, Finding], bool] = lambda code, finding: False,
) -> None:
    """Report the findings of ``rules`` in ``facts``, with notes about what they are based on.

    ``is_repeated`` tells whether a finding of a rule only repeats an earlier one.
    """
    for rule in rules:
        for finding in rule.check(facts):
            if not is_repeated(rule.code, finding):
                report(checker, _explained(finding, basis), rule.error_code)


def _explained(finding: Finding, basis: Callable[[], tuple[str, ...]] | None) -> Finding:
    """Return a finding with further notes, which are only worked out for it."""
    if basis is None:
        return finding
    return Finding(finding.where, finding.message, (*finding.notes, *basis()))
