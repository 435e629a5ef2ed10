"""One production, or one class, to facts, to rules, to findings.

The engine holds what one mypy run needs: the resources, and the graph of the function that was
looked at last. It reports through the checker that called the hook.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    ClassDef,
    FuncItem,
    LambdaExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    SymbolTableNode,
)
from mypy.plugin import ClassDefContext
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.analysis import (
    call_facts,
    class_facts,
    function_facts,
    generator_facts,
    loans,
    override_facts,
)
from mypy_asyncgate.analysis.cfg import TooComplex
from mypy_asyncgate.analysis.class_ast import DUNDERS, definitions
from mypy_asyncgate.analysis.facts import (
    CallFacts,
    ClassFacts,
    GeneratorFacts,
    LoanFacts,
    OverrideFacts,
    ProductionFacts,
    follow,
    kept_from_the_start,
)
from mypy_asyncgate.analysis.field_defaults import defaults
from mypy_asyncgate.analysis.fields import Owner
from mypy_asyncgate.analysis.graph import Graph
from mypy_asyncgate.analysis.lower import lower
from mypy_asyncgate.catalog.load import load_builtin
from mypy_asyncgate.config import Config
from mypy_asyncgate.mypy_api import dependencies, types
from mypy_asyncgate.mypy_api.build import is_enabled, report, report_early
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import callee, is_class, is_only_declared
from mypy_asyncgate.resources import parameters
from mypy_asyncgate.resources.classes import TELLING, Classes
from mypy_asyncgate.resources.known import KnownNames
from mypy_asyncgate.resources.producers import CheckedCall, Producers
from mypy_asyncgate.resources.production import Origin, Production
from mypy_asyncgate.rule import Rule
from mypy_asyncgate.rules import RULES

F = TypeVar("F", CallFacts, ClassFacts, GeneratorFacts, LoanFacts, OverrideFacts, ProductionFacts)

CALL_RULES: tuple[Rule[CallFacts], ...] = tuple(r for r in RULES if r.about is CallFacts)
CLASS_RULES: tuple[Rule[ClassFacts], ...] = tuple(r for r in RULES if r.about is ClassFacts)
LOAN_RULES: tuple[Rule[LoanFacts], ...] = tuple(r for r in RULES if r.about is LoanFacts)
GENERATOR_RULES: tuple[Rule[GeneratorFacts], ...] = tuple(
    r for r in RULES if r.about is GeneratorFacts
)
OVERRIDE_RULES: tuple[Rule[OverrideFacts], ...] = tuple(
    r for r in RULES if r.about is OverrideFacts
)
PRODUCTION_RULES: tuple[Rule[ProductionFacts], ...] = tuple(
    r for r in RULES if r.about is ProductionFacts
)


class Seen:
    """The productions looked at in this process, each counted once; for the gate's summary."""

    def __init__(self) -> None:
        self._where: set[tuple[str, int, int]] = set()

    def reset(self) -> None:
        self._where.clear()

    def add(self, path: str, line: int, column: int) -> None:
        self._where.add((path, line, column))

    @property
    def count(self) -> int:
        return len(self._where)


seen = Seen()


def _enabled(checker: TypeChecker, rules: tuple[Rule[F], ...]) -> tuple[Rule[F], ...]:
    """Return the rules whose errors mypy shows in the file at hand."""
    return tuple(rule for rule in rules if is_enabled(checker, rule.error_code))


class Engine:
    """Turns what the hooks see into findings."""

    def __init__(self, config: Config, lookup: Callable[[str], SymbolTableNode | None]) -> None:
        self.config = config
        self.catalog = load_builtin()
        self.classes = Classes(config, self.catalog)
        self.producers = Producers(config, self.catalog, self.classes, lookup)
        self._last: tuple[FuncItem, Graph | None] | None = None
        self._last_module: Module | None = None
        self._made: dict[tuple[Origin, int | None], str] = {}

    def forget(self) -> None:
        """Drop everything learnt: a module was parsed anew."""
        self.classes.forget()
        self._last = None
        self._last_module = None
        self._made.clear()

    # -- productions

    def called(self, checker: TypeChecker, call: CallExpr, full_name: str, result: Type) -> None:
        """Look at a checked call: if it makes a resource, follow it through its function."""
        if full_name.endswith("__") and not full_name.endswith(".__call__"):
            # A protocol method: written out, or checked for a statement (``async for`` ...). What
            # it gives belongs to the object.
            return
        function = checker.scope.current_function()
        if function is None or isinstance(function, LambdaExpr):
            # Module-level objects live as long as the process; a lambda returns what it makes.
            return
        callee_type = get_proper_type(checker.lookup_type_or_none(call.callee))
        is_constructor = (
            isinstance(callee_type, CallableType) and callee_type.is_type_obj()
        ) or is_class(call.callee) is not None
        checked = CheckedCall(call, full_name, result, is_constructor, checker.tree.fullname)
        self._call_made(checker, function, checked)
        self._generator_made(checker, function, checked)
        for production in self.producers.productions(checked):
            self._owns(checker, function, production)
        for production in self.producers.loans(checked):
            self._borrows(checker, function, production)

    def entered(self, checker: TypeChecker, function: FuncItem) -> None:
        """Look at a function whose signature names a marker: what does it take over?"""
        for production in parameters.taken_over(function, self.classes):
            self._owns(checker, function, production)
        for production in parameters.lent(function, self.classes):
            self._borrows(checker, function, production)

    def releasing(self, checker: TypeChecker, call: CallExpr, full_name: str) -> None:
        """Look at a call of a release method: is it the function's business to release that?"""
        function = checker.scope.current_function()
        rules = _enabled(checker, LOAN_RULES)
        if function is None or not rules:
            return
        target = callee(call)
        receiver = target.expr if isinstance(target, MemberExpr) else None
        if isinstance(receiver, NameExpr):
            for production in parameters.lent(function, self.classes):
                if production.source == receiver.name:
                    self._borrows(checker, function, production)
            return
        owner = checker.scope.enclosing_class(function)
        type_name = full_name.split(".")[-2]
        loan = owner and loans.of_field(call, function, type_name, owner)
        if loan:
            self._report(checker, rules, loan)

    def _is_first(self, function: FuncItem, production: Production) -> bool:
        """Tell whether a call was not seen to make something else: one finding is enough.

        With an argument of unknown type, mypy checks a call for each overload that fits.
        """
        if self._last is None or self._last[0] is not function:
            self._made.clear()
        name = production.managed.info.fullname
        return self._made.setdefault((production.origin, production.position), name) == name

    def _owns(self, checker: TypeChecker, function: FuncItem, production: Production) -> None:
        """Look at what becomes of a resource that a function owns."""
        seen.add(checker.path, production.origin.line, production.origin.column)
        if self._is_first(function, production):
            facts = self._follow(checker, function, production)
            if facts is not None:
                self._report(checker, PRODUCTION_RULES, facts)

    def _borrows(self, checker: TypeChecker, function: FuncItem, production: Production) -> None:
        """Look at what becomes of a resource that somebody else owns."""
        rules = _enabled(checker, LOAN_RULES)
        facts = self._follow(checker, function, production) if rules else None
        if facts is None or facts.abandoned:
            # Where one path does not release it, something tells the borrowed from the own.
            return
        loan = loans.of_resource(production, facts.name, facts.events)
        if loan is not None:
            self._report(checker, rules, loan)

    def _follow(
        self, checker: TypeChecker, function: FuncItem, production: Production
    ) -> ProductionFacts | None:
        graph = self._graph(function, checker.tree)
        if is_only_declared(function, checker.tree):
            return None
        about = function_facts.look(function, checker, self._module(checker.tree), self.producers)
        return follow(production, graph, about, self.config.level == "strict")

    def _call_made(self, checker: TypeChecker, function: FuncItem, call: CheckedCall) -> None:
        """Look at a call that may block, if the rules for it are enabled."""
        if self.producers.blocking(call.full_name) is None:
            return
        target = call.node.callee
        receiver = checker.lookup_type_or_none(getattr(target, "expr", target))
        if receiver is not None and len(list(types.instances(receiver))) > 1:
            # It may be the async client as well; the code around looks which of them it is.
            return
        rules = _enabled(checker, CALL_RULES)
        if rules:
            facts = call_facts.look(call.node, call.full_name, function, self.producers.blocking)
            if facts is not None:
                self._report(checker, rules, facts)

    def _generator_made(self, checker: TypeChecker, function: FuncItem, call: CheckedCall) -> None:
        """Look at a call that makes an async generator, if the rules for it are enabled."""
        if not types.is_async_generator(call.result):
            return
        rules = _enabled(checker, GENERATOR_RULES)
        if rules:
            info = checker.scope.enclosing_class(function)
            consumer = generator_facts.Consumer(
                function,
                Owner(info, self._module(checker.tree)) if info is not None else None,
                function_facts.is_decorated(function),
            )
            strict = self.config.level == "strict"
            body = self.producers.body(call)
            found = generator_facts.look(call.node, consumer, body, strict)
            if found is not None:
                self._report(checker, rules, found)

    def _module(self, tree: MypyFile) -> Module:
        """Return the module with this tree, the one looked at last being at hand."""
        if self._last_module is None or self._last_module.tree is not tree:
            self._last_module = Module(tree)
        return self._last_module

    def _graph(self, function: FuncItem, tree: MypyFile) -> Graph:
        """Return the graph of a function.

        Raises ``TooComplex`` if it is too large or too deep to follow.
        """
        if self._last is None or self._last[0] is not function:
            self._last = (function, self._lowered(function, tree))
        graph = self._last[1]
        if graph is None:
            raise TooComplex
        return graph

    def _lowered(self, function: FuncItem, tree: MypyFile) -> Graph | None:
        known = KnownNames(self.catalog, tree.fullname)
        try:
            thrown_into = function_facts.is_thrown_into(function, self._module(tree))
            return lower(function, known, thrown_into)
        except (RecursionError, TooComplex):
            return None

    # -- classes

    def tell_daemon(self, ctx: ClassDefContext) -> None:
        """Say which members of a class its users, and its subclasses, depend on unnamed."""
        members = DUNDERS
        own = {definition.name for definition in definitions(ctx.cls)}
        known = own.union(*(base.names for base in ctx.cls.info.mro[1:-1]))
        if ctx.cls.decorators or DUNDERS & known or self.classes.is_configured(ctx.cls.info):
            members |= TELLING
        dependencies.of_users(ctx, members)
        dependencies.of_overrides(ctx, own)

    def class_checked(self, checker: TypeChecker, defn: ClassDef) -> None:
        """Look at a class statement once all is known of the class."""
        facts = class_facts.from_info(defn.info, defn, checker.tree)
        if facts is not None:
            dependencies.on_bases(checker.tree, defn.info)
            self._report(checker, CLASS_RULES, facts)
        for override in override_facts.look(defn.info):
            self._report(checker, OVERRIDE_RULES, override)
        self._defaults_made(checker, defn)

    def _defaults_made(self, checker: TypeChecker, defn: ClassDef) -> None:
        """Look at what the class body makes for the fields of each object."""
        for default in defaults(defn):
            production = self.producers.of_default(default.call, default.maker)
            if production is not None:
                owner = Owner(defn.info, self._module(checker.tree))
                strict = self.config.level == "strict"
                if not default.shared or strict or owner.releases_others:
                    facts = kept_from_the_start(production, default.field, owner, strict)
                    self._report(checker, PRODUCTION_RULES, facts)

    def class_defined(self, ctx: ClassDefContext) -> None:
        """Look at a class with a metaclass of its own, which mypy checks less of."""
        facts = class_facts.from_definition(ctx)
        if facts is not None:
            dependencies.on_bases(ctx.api.modules[ctx.api.cur_mod_id], ctx.cls.info)
            for rule in CLASS_RULES:
                for finding in rule.check(facts):
                    report_early(ctx, finding, rule.error_code)

    def _report(self, checker: TypeChecker, rules: tuple[Rule[F], ...], facts: F) -> None:
        for rule in rules:
            for finding in rule.check(facts):
                report(checker, finding, rule.error_code)
