"""From what one function owns and borrows to facts, rules and findings."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Context, Decorator, FuncDef, FuncItem, MemberExpr, NameExpr

from mypy_asyncgate.diagnostics.counter import seen
from mypy_asyncgate.engine.reporting import LOANS, report_all, reports
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.mypy_api import dependencies
from mypy_asyncgate.mypy_api.checker import inside
from mypy_asyncgate.mypy_api.function_entry import has_body
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.resources import signatures
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.rules import rules_over

if TYPE_CHECKING:
    from mypy_asyncgate.engine.lifetimes import Lifetimes


class Functions:
    """Checks the resources that the functions of a run own and borrow."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _lifetimes(self) -> Lifetimes:
        from mypy_asyncgate.engine.lifetimes import Lifetimes

        return Lifetimes(self._session)

    def check_signature(self, checker: TypeChecker, function: FuncItem) -> None:
        """Check the parameters of a function whose signature has a marker."""
        if not has_body(function):
            # It is there to be overridden, or written some other day.
            return
        for production in signatures.taken_over(function, self._session.classes):
            self.check_owned(checker, function, production)
        if reports(checker, LOANS):
            self.check_parameters(checker, function)

    def check_parameters(
        self, checker: TypeChecker, function: FuncItem, name: str | None = None
    ) -> None:
        """Check the borrowed parameters of a function, or the one called ``name``."""
        for production in signatures.lent(function, self._session.classes):
            if name is None or production.source == name:
                self.check_borrowed(checker, function, production)

    def check_decorator(self, checker: TypeChecker, node: Decorator, full_name: str) -> None:
        """Check a decorator, which may turn a generator into a context manager."""
        if not self._session.decorators.makes_manager(full_name):
            return
        # Few functions are managers.
        from mypy_asyncgate.facts.generators import ManagerFacts

        checked = self._session.functions.function(checker, node.func)
        if checked.manager is not None and not checked.is_only_declared:
            dependencies.on_body(checker.tree, node.func)
            report_all(checker, rules_over(ManagerFacts), checked.manager)

    def check_owned(self, checker: TypeChecker, function: FuncItem, production: Production) -> None:
        """Check a resource that a function owns."""
        seen.add(checker.path, production.origin.line, production.origin.column)
        checked = self._session.functions.function(checker, function)
        if not checked.is_first(production) or checked.is_only_declared:
            return
        if not checked.is_settled(production):
            self._lifetimes.check_owned(checker, function, production)

    def check_callback(
        self, checker: TypeChecker, function: FuncDef, production: Production
    ) -> None:
        """Check a resource that a callback of this module owns, if mypy checks its body."""
        is_checked = checker.options.check_untyped_defs or not function.is_dynamic()
        if is_checked:
            with inside(checker, function):
                self.check_owned(checker, function, production)

    def check_borrowed(
        self, checker: TypeChecker, function: FuncItem, production: Production
    ) -> None:
        """Check a resource that a function borrows."""
        self._lifetimes.check_borrowed(checker, function, production)

    def check_release(
        self, checker: TypeChecker, function: FuncItem, where: Context, full_name: str
    ) -> None:
        """Check whether a release, or a block that ends in one, releases something borrowed."""
        owner_name, method = full_name.split(".")[-2:]
        target = callee(where) if isinstance(where, CallExpr) else where
        if isinstance(target, MemberExpr) and target.name == method:
            target = target.expr
        if isinstance(target, NameExpr):
            self.check_parameters(checker, function, target.name)
        elif isinstance(target, MemberExpr):
            self._lifetimes.check_release(checker, function, where, target, owner_name)
