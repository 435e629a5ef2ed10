"""One production to facts, to rules, to findings.

The engine holds what one mypy run needs: the resources, and the graph of the function that was
looked at last. It reports through the checker that called the hook.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Context,
    Decorator,
    Expression,
    ForStmt,
    FuncItem,
    LambdaExpr,
    MemberExpr,
    NameExpr,
    SymbolTableNode,
)
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.analysis import blocking_calls
from mypy_asyncgate.analysis.generators import consumer_facts
from mypy_asyncgate.analysis.lifetime import enclosing_function, loans
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.tracking import follow
from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.config import Config
from mypy_asyncgate.diagnostics.counter import seen
from mypy_asyncgate.engine.classes import ClassStatements
from mypy_asyncgate.engine.function_cache import CurrentFunction
from mypy_asyncgate.engine.reporting import enabled, report_all
from mypy_asyncgate.facts import CallFacts, GeneratorFacts, LoanFacts, ManagerFacts
from mypy_asyncgate.flow.operations import TooComplex
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import dependencies, types
from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.names import callee, is_class, is_only_declared, method_on_class
from mypy_asyncgate.resources import signatures
from mypy_asyncgate.resources.classes import Classes
from mypy_asyncgate.resources.decorators import Decorators
from mypy_asyncgate.resources.producers import CheckedCall, Producers
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.rules import about
from mypy_asyncgate.summaries.fields import Owner

CALL_RULES = about(CallFacts)
GENERATOR_RULES = about(GeneratorFacts)
LOAN_RULES = about(LoanFacts)
MANAGER_RULES = about(ManagerFacts)
PRODUCTION_RULES = about(ProductionFacts)


class Engine:
    """Turns what the hooks see into findings."""

    def __init__(
        self,
        config: Config,
        catalog: Lookup,
        lookup: Callable[[str], SymbolTableNode | None],
    ) -> None:
        self.config = config
        self.catalog = catalog
        self.classes = Classes(config, self.catalog)
        self.producers = Producers(config, self.catalog, self.classes, lookup)
        self.decorators = Decorators(config, catalog.words)
        self.current = CurrentFunction(self.catalog, self.decorators)
        self.class_statements = ClassStatements(
            self.classes, self.producers, self.current, config.level == "strict"
        )

    def forget(self) -> None:
        """Drop everything learnt: a module was parsed anew."""
        self.catalog.forget()
        self.classes.forget()
        self.current.forget()

    def is_of_interest(self, full_name: str) -> bool:
        """Tell whether a call of this name may make a resource, or decorate what makes one."""
        producers = self.producers
        makes = self.decorators.makes_manager(full_name) or producers.may_produce(full_name)
        return makes or producers.may_release(full_name)

    # -- productions

    def called(self, checker: TypeChecker, where: Context, full_name: str, result: Type) -> None:
        """Look at a checked call: if it makes a resource, follow it through its function.

        ``where`` is the call, or what a statement looks at that calls something (``async for``).
        """
        self._released(checker, where, full_name)
        if full_name.endswith(".__anext__"):
            self._iterated(checker, where, result)
        if isinstance(where, CallExpr):
            self._made_by_call(checker, where, full_name, result)

    def _made_by_call(
        self, checker: TypeChecker, call: CallExpr, full_name: str, result: Type
    ) -> None:
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
        if "." not in full_name:
            full_name = method_on_class(call) or full_name
        checked = CheckedCall(call, full_name, result, is_constructor, checker.tree.fullname)
        self._call_made(checker, function, checked)
        self._generator_made(checker, function, checked)
        for production in self.producers.productions(checked):
            self._owns(checker, function, production)
        for production in self.producers.loans(checked):
            self._borrows(checker, function, production)

    def entered(self, checker: TypeChecker, function: FuncItem) -> None:
        """Look at a function whose signature names a marker: what does it take over?"""
        for production in signatures.taken_over(function, self.classes):
            self._owns(checker, function, production)
        for production in signatures.lent(function, self.classes):
            self._borrows(checker, function, production)

    def given(self, checker: TypeChecker, origin: Expression, source: str, typ: Type) -> None:
        """Look at something other than a call whose declared type gives away a resource."""
        function = checker.scope.current_function()
        if function is not None and types.declared(typ) is Ownership.OWNED:
            for production in signatures.received(origin, source, typ, None, self.classes):
                self._owns(checker, function, production)

    def _iterated(self, checker: TypeChecker, iterable: Context, item: Type) -> None:
        """Look at what an ``async for`` gives its variable."""
        function = checker.scope.current_function()
        given, _ = types.awaited(item)
        if function is None or types.declared(given) is not Ownership.OWNED:
            return
        for node in own_nodes(function.body):
            if isinstance(node, ForStmt) and node.expr is iterable:
                self.given(checker, node.index, "async for", given)

    def _released(self, checker: TypeChecker, where: Context, full_name: str) -> None:
        """Look at a release, or at a block that ends in one: is it the function's business?"""
        function = checker.scope.current_function()
        rules = enabled(checker, LOAN_RULES)
        if function is None or not rules or not self.producers.may_release(full_name):
            return
        owner_name, method = full_name.split(".")[-2:]
        target = callee(where) if isinstance(where, CallExpr) else where
        if isinstance(target, MemberExpr) and target.name == method:
            target = target.expr
        if isinstance(target, NameExpr):
            for production in signatures.lent(function, self.classes):
                if production.source == target.name:
                    self._borrows(checker, function, production)
        elif isinstance(target, MemberExpr):
            info = checker.scope.enclosing_class(function)
            loan = info and loans.of_field(where, target, function, info, owner_name)
            if loan:
                report_all(checker, rules, loan)

    def _owns(self, checker: TypeChecker, function: FuncItem, production: Production) -> None:
        """Look at what becomes of a resource that a function owns."""
        seen.add(checker.path, production.origin.line, production.origin.column)
        if self.current.is_first(function, production):
            facts = self._follow(checker, function, production)
            if facts is not None:
                report_all(checker, PRODUCTION_RULES, facts)

    def _borrows(self, checker: TypeChecker, function: FuncItem, production: Production) -> None:
        """Look at what becomes of a resource that somebody else owns."""
        rules = enabled(checker, LOAN_RULES)
        facts = self._follow(checker, function, production) if rules else None
        if facts is None or facts.abandoned:
            # Where one path does not release it, something tells the borrowed from the own.
            return
        loan = loans.of_resource(production, facts.name, facts.events, function)
        if loan is not None:
            report_all(checker, rules, loan)

    def _follow(
        self, checker: TypeChecker, function: FuncItem, production: Production
    ) -> ProductionFacts | None:
        graph = self.current.graph(function, checker.tree, production.origin)
        if is_only_declared(function, checker.tree):
            return None
        if graph is None:
            raise TooComplex
        manager = self._manager(function, checker)
        about = enclosing_function.look(
            function, checker, self.current.module(checker.tree), self.producers, manager
        )
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
        rules = enabled(checker, CALL_RULES)
        if rules:
            facts = blocking_calls.look(
                call.node, call.full_name, function, self.producers.blocking
            )
            if facts is not None:
                report_all(checker, rules, facts)

    def _generator_made(self, checker: TypeChecker, function: FuncItem, call: CheckedCall) -> None:
        """Look at a call that makes an async generator, if the rules for it are enabled."""
        if not types.is_async_generator(call.result):
            return
        rules = enabled(checker, GENERATOR_RULES)
        if rules:
            info = checker.scope.enclosing_class(function)
            consumer = consumer_facts.Consumer(
                function,
                Owner(info, self.current.module(checker.tree)) if info is not None else None,
                enclosing_function.is_decorated(function),
            )
            strict = self.config.level == "strict"
            body = self.producers.body(call)
            found = consumer_facts.look(call.node, consumer, body, strict)
            if found is not None:
                report_all(checker, rules, found)

    # -- generators that a decorator makes managers of

    def decorated(self, checker: TypeChecker, node: Decorator, full_name: str) -> None:
        """Look at a checked decorator: it may make a context manager of a generator."""
        if not self.decorators.makes_manager(full_name):
            return
        facts = self._manager(node.func, checker)
        if facts is None or is_only_declared(node.func, checker.tree):
            return
        dependencies.on_body(checker.tree, node.func)
        report_all(checker, MANAGER_RULES, facts)

    def _manager(self, function: FuncItem, checker: TypeChecker) -> ManagerFacts | None:
        module = self.current.module(checker.tree)
        if not self.decorators.is_manager(function, module):
            return None
        is_checked = not function.is_dynamic() or checker.options.check_untyped_defs
        graph = self.current.graph(function, checker.tree) if is_checked else None
        ends = self.decorators.runs_to_its_end(function, module)
        return ManagerFacts(
            function, graph, ends, self.config.level == "strict", self.catalog.words
        )
