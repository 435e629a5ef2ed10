"""From one class statement to facts, rules and findings."""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import ClassDef, TypeInfo
from mypy.plugin import ClassDefContext

from mypy_asyncgate.analysis.classes import facts as class_facts
from mypy_asyncgate.analysis.classes import overrides
from mypy_asyncgate.analysis.classes.definitions import definitions
from mypy_asyncgate.analysis.classes.field_defaults import field_defaults
from mypy_asyncgate.engine.reporting import report_all
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.facts.classes import ClassFacts, OverrideFacts
from mypy_asyncgate.lexicon.protocol import DUNDERS
from mypy_asyncgate.lexicon.release_methods import DECIDING_MEMBERS
from mypy_asyncgate.mypy_api import dependencies
from mypy_asyncgate.mypy_api.checker import (
    class_on_line,
    is_checked_early,
    report_early,
)
from mypy_asyncgate.rules import rules_over

CLASS_RULES = rules_over(ClassFacts)
OVERRIDE_RULES = rules_over(OverrideFacts)


class ClassStatements:
    """Checks the class statements of a build."""

    def __init__(self, session: Session, daemon: bool) -> None:
        self._session = session
        self._daemon = daemon

    def record_marker(self, info: TypeInfo, kind: str) -> None:
        """Record the class marker named ``kind``."""
        self._session.classes.mark(info, kind)
        dependencies.on_marker(info, kind)

    def _add_dependencies(self, ctx: ClassDefContext) -> None:
        """Declare the members on which users and subclasses depend without naming them."""
        members = DUNDERS
        own = {definition.name for definition in definitions(ctx.cls)}
        known = own.union(*(base.names for base in ctx.cls.info.mro[1:-1]))
        is_configured = self._session.classes.is_configured(ctx.cls.info)
        if ctx.cls.decorators or DUNDERS & known or is_configured:
            members |= DECIDING_MEMBERS
        dependencies.of_users(ctx, members)
        dependencies.of_overrides(ctx, own)

    def check_statement(self, checker: TypeChecker, line: int) -> None:
        """Check the class statement on ``line``, after mypy has checked the class."""
        defn = class_on_line(checker, line)
        if defn is None and checker.scope.current_function() is not None:
            defn = self._session.functions.module(checker).module.class_on_line(line)
        if defn is None:
            return
        module = self._session.functions.module(checker)
        facts = class_facts.facts_of_checked_class(
            defn.info, defn, checker.tree, module.entries, self._session.catalog.words
        )
        if facts is not None:
            dependencies.on_bases(checker.tree, defn.info)
            report_all(checker, CLASS_RULES, facts)
        if self._session.catalogued.has_markers():
            for override in overrides.broken_overrides(defn.info):
                report_all(checker, OVERRIDE_RULES, override)
        self._check_defaults(checker, defn)

    def _check_defaults(self, checker: TypeChecker, defn: ClassDef) -> None:
        """Check the resources that the class body makes for the fields of each object."""
        strict = self._session.is_strict
        for default in field_defaults(defn):
            production = self._session.producers.of_default(default.call, default.maker)
            if production is not None:
                owner = self._session.functions.module(checker).summaries.classes.of(defn.info)
                if not default.shared or strict or owner.can_be_released:
                    # Few class bodies make resources.
                    from mypy_asyncgate.analysis.lifetime.tracking import class_body_facts
                    from mypy_asyncgate.engine.lifetimes import PRODUCTION_RULES

                    facts = class_body_facts(production, default.field, owner, strict)
                    report_all(checker, PRODUCTION_RULES, facts)

    def check_definition(self, ctx: ClassDefContext) -> None:
        """Check a class as soon as its MRO is known, if mypy checks less of it later."""
        if self._daemon:
            self._add_dependencies(ctx)
        if not is_checked_early(ctx):
            return
        facts = class_facts.facts_of_unanalysed_class(ctx, self._session.catalog.words)
        if facts is not None:
            dependencies.on_bases(ctx.api.modules[ctx.api.cur_mod_id], ctx.cls.info)
            for rule in CLASS_RULES:
                for finding in rule.check(facts):
                    report_early(ctx, finding, rule.error_code)
