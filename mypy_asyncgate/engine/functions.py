"""One function to facts about what it owns and borrows, to rules, to findings."""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import Decorator, FuncItem

from mypy_asyncgate.analysis.lifetime import loans
from mypy_asyncgate.diagnostics.counter import seen
from mypy_asyncgate.engine.reporting import enabled, report_all
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.facts import LoanFacts, ManagerFacts, ProductionFacts
from mypy_asyncgate.mypy_api import dependencies
from mypy_asyncgate.resources import signatures
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.rules import about

LOAN_RULES = about(LoanFacts)
MANAGER_RULES = about(ManagerFacts)
PRODUCTION_RULES = about(ProductionFacts)


class Functions:
    """Looks at what the functions of a run own and borrow."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def entered(self, checker: TypeChecker, function: FuncItem) -> None:
        """Look at a function whose signature names a marker: what does it take over?"""
        for production in signatures.taken_over(function, self._session.classes):
            self.owns(checker, function, production)
        self.is_lent(checker, function)

    def is_lent(self, checker: TypeChecker, function: FuncItem, name: str | None = None) -> None:
        """Look at what a function is given and does not take over, or at one parameter of it."""
        for production in signatures.lent(function, self._session.classes):
            if name is None or production.source == name:
                self.borrows(checker, function, production)

    def decorated(self, checker: TypeChecker, node: Decorator, full_name: str) -> None:
        """Look at a checked decorator: it may make a context manager of a generator."""
        if not self._session.decorators.makes_manager(full_name):
            return
        checked = self._session.functions.function(checker, node.func)
        if checked.manager is not None and not checked.is_only_declared:
            dependencies.on_body(checker.tree, node.func)
            report_all(checker, MANAGER_RULES, checked.manager)

    def owns(self, checker: TypeChecker, function: FuncItem, production: Production) -> None:
        """Look at what becomes of a resource that a function owns."""
        seen.add(checker.path, production.origin.line, production.origin.column)
        checked = self._session.functions.function(checker, function)
        if checked.is_first(production) and not checked.is_only_declared:
            report_all(checker, PRODUCTION_RULES, checked.facts(checker, production))

    def borrows(self, checker: TypeChecker, function: FuncItem, production: Production) -> None:
        """Look at what becomes of a resource that somebody else owns."""
        rules = enabled(checker, LOAN_RULES)
        checked = self._session.functions.function(checker, function)
        if not rules or checked.is_only_declared:
            return
        facts = checked.facts(checker, production)
        if facts.abandoned:
            # Where one path does not release it, something tells the borrowed from the own.
            return
        loan = loans.loan_of_resource(production, facts.name, facts.events, function)
        if loan is not None:
            report_all(checker, rules, loan)
