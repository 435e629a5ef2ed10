"""One class statement to facts, to rules, to findings."""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import ClassDef, TypeInfo
from mypy.plugin import ClassDefContext

from mypy_asyncgate.analysis.classes import facts as class_facts
from mypy_asyncgate.analysis.classes import overrides
from mypy_asyncgate.analysis.classes.definitions import definitions
from mypy_asyncgate.analysis.classes.field_defaults import field_defaults
from mypy_asyncgate.analysis.lifetime.tracking import class_body_facts
from mypy_asyncgate.engine.functions import PRODUCTION_RULES
from mypy_asyncgate.engine.reporting import report_all
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.facts import ClassFacts, OverrideFacts
from mypy_asyncgate.lexicon.protocol import DUNDERS
from mypy_asyncgate.lexicon.release_methods import DECIDING_MEMBERS
from mypy_asyncgate.mypy_api import dependencies
from mypy_asyncgate.mypy_api.checker import (
    class_on_line,
    has_own_metaclass,
    is_ignored,
    report_early,
)
from mypy_asyncgate.rules import about

CLASS_RULES = about(ClassFacts)
OVERRIDE_RULES = about(OverrideFacts)


class ClassStatements:
    """Looks at the classes of a build."""

    def __init__(self, session: Session, daemon: bool) -> None:
        self._session = session
        self._daemon = daemon

    def marked(self, info: TypeInfo, kind: str) -> None:
        """Take note of what a class marker says; ``kind`` is the marker's name."""
        self._session.classes.mark(info, kind)
        dependencies.on_marker(info, kind)

    def _tell_daemon(self, ctx: ClassDefContext) -> None:
        """Say which members of a class its users, and its subclasses, depend on unnamed."""
        members = DUNDERS
        own = {definition.name for definition in definitions(ctx.cls)}
        known = own.union(*(base.names for base in ctx.cls.info.mro[1:-1]))
        is_configured = self._session.classes.is_configured(ctx.cls.info)
        if ctx.cls.decorators or DUNDERS & known or is_configured:
            members |= DECIDING_MEMBERS
        dependencies.of_users(ctx, members)
        dependencies.of_overrides(ctx, own)

    def checked(self, checker: TypeChecker, line: int) -> None:
        """Look at the class statement on a line once all is known of the class."""
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
        for override in overrides.broken_overrides(defn.info):
            report_all(checker, OVERRIDE_RULES, override)
        self._defaults_made(checker, defn)

    def _defaults_made(self, checker: TypeChecker, defn: ClassDef) -> None:
        """Look at what the class body makes for the fields of each object."""
        strict = self._session.is_strict
        for default in field_defaults(defn):
            production = self._session.producers.of_default(default.call, default.maker)
            if production is not None:
                owner = self._session.functions.module(checker).summaries.classes.of(defn.info)
                if not default.shared or strict or owner.releases_others:
                    facts = class_body_facts(production, default.field, owner, strict)
                    report_all(checker, PRODUCTION_RULES, facts)

    def defined(self, ctx: ClassDefContext) -> None:
        """Look at a class once its MRO is known, if it is one that mypy checks less of later."""
        if self._daemon:
            self._tell_daemon(ctx)
        if not has_own_metaclass(ctx.cls) or is_ignored(ctx):
            return
        facts = class_facts.facts_of_unanalysed_class(ctx, self._session.catalog.words)
        if facts is not None:
            dependencies.on_bases(ctx.api.modules[ctx.api.cur_mod_id], ctx.cls.info)
            for rule in CLASS_RULES:
                for finding in rule.check(facts):
                    report_early(ctx, finding, rule.error_code)
