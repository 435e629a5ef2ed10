"""From a resource in a function to facts, rules and findings about its lifetime.

What this imports, a project does without in which no resource has to be followed.
"""

from __future__ import annotations

from functools import partial

from mypy.checker import TypeChecker
from mypy.nodes import Context, FuncItem, MemberExpr

from mypy_asyncgate.analysis.lifetime import loans
from mypy_asyncgate.engine.reporting import report_all
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.facts.resources import LoanFacts, ProductionFacts
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.rules import rules_over

LOAN_RULES = rules_over(LoanFacts)
PRODUCTION_RULES = rules_over(ProductionFacts)


class Lifetimes:
    """Follows the resources that the functions of a run own and borrow."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def check_owned(self, checker: TypeChecker, function: FuncItem, production: Production) -> None:
        """Check a resource that a function owns."""
        checked = self._session.functions.function(checker, function)
        facts = checked.facts(checker, production)
        basis = partial(self._session.inferences.notes, checker, facts)
        report_all(checker, PRODUCTION_RULES, facts, basis, checked.is_repeated)

    def check_borrowed(
        self, checker: TypeChecker, function: FuncItem, production: Production
    ) -> None:
        """Check a resource that a function borrows."""
        checked = self._session.functions.function(checker, function)
        if checked.is_only_declared:
            return
        facts = checked.facts(checker, production)
        if facts.abandoned:
            # The function does not release it on every path, so it must know whether it owns it.
            return
        loan = loans.loan_of_resource(production, facts.name, facts.events, function)
        if loan is not None:
            report_all(checker, LOAN_RULES, loan)

    def check_release(
        self,
        checker: TypeChecker,
        function: FuncItem,
        where: Context,
        field: MemberExpr,
        owner_name: str,
    ) -> None:
        """Check whether ``where``, which releases a field, releases something borrowed.

        ``owner_name`` is the name of the class of the field's value.
        """
        info = checker.scope.enclosing_class(function)
        loan = info and loans.loan_of_field(where, field, function, info, owner_name)
        if loan:
            report_all(checker, LOAN_RULES, loan)
