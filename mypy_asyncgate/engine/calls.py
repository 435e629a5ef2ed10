"""From one checked call to the facts about what it makes, lends, releases or blocks."""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Context,
    Expression,
    ForStmt,
    FuncDef,
    FuncItem,
    LambdaExpr,
    MemberExpr,
    NameExpr,
)
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.analysis import blocking_calls
from mypy_asyncgate.analysis.generators import consumer_facts
from mypy_asyncgate.analysis.lifetime import enclosing_function, loans
from mypy_asyncgate.engine.functions import LOAN_RULES, Functions
from mypy_asyncgate.engine.reporting import enabled, report_all
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.facts import CallFacts, GeneratorFacts
from mypy_asyncgate.lexicon.partials import PARTIAL_CALLS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.generator_types import is_async_generator
from mypy_asyncgate.mypy_api.names import callee, method_on_class, named_class
from mypy_asyncgate.mypy_api.names import full_name as name_of
from mypy_asyncgate.resources import callbacks, signatures
from mypy_asyncgate.resources.called import CheckedCall
from mypy_asyncgate.rules import rules_over

CALL_RULES = rules_over(CallFacts)
GENERATOR_RULES = rules_over(GeneratorFacts)


class Calls:
    """Checks the calls of a run, and other expressions that give a function a resource."""

    def __init__(self, session: Session, functions: Functions) -> None:
        self._session = session
        self._called = session.called
        self._producers = session.producers
        self._catalogued = session.catalogued
        self._functions = functions

    def check_call(
        self, checker: TypeChecker, where: Context, full_name: str, result: Type
    ) -> None:
        """Check a call.

        ``where`` is the call itself, or the expression of a statement that makes it, like
        ``async for``).
        """
        function = checker.scope.current_function()
        if function is None:
            # Module-level objects live as long as the process.
            return
        if self._catalogued.may_release(full_name):
            self._check_release(checker, function, where, full_name)
        if full_name.endswith(".__anext__"):
            self._check_items(checker, function, where, result)
        if isinstance(where, CallExpr) and not isinstance(function, LambdaExpr):
            # A lambda returns what it makes.
            call = self._checked_call(checker, function, where, full_name, result)
            if call is not None:
                self._check_value(checker, function, call)

    def check_property(
        self, checker: TypeChecker, where: MemberExpr, full_name: str, result: Type
    ) -> None:
        """Check the use of a property that may give its reader a resource."""
        function = checker.scope.current_function()
        if function is None or isinstance(function, LambdaExpr):
            return
        declared = types.declared(result)
        if declared is None:
            self._session.functions.module(checker)
            is_owned = self._called.is_made_by(self._catalogued.getter(full_name))
        else:
            is_owned = declared is Ownership.OWNED
        if is_owned:
            self._check_received(checker, function, where, where.name, result)

    def _check_value(self, checker: TypeChecker, function: FuncItem, call: CheckedCall) -> None:
        """Check the value of a call."""
        # Producers search for the called function in the module that is current in the cache.
        self._session.functions.module(checker)
        if self._catalogued.blocking(call.full_name) is not None:
            self._check_blocking(checker, function, call)
        body = self._called.body(call)
        if is_async_generator(call.result) or (body and body.is_async_generator):
            self._check_generator(checker, function, call, body)
        for production in self._producers.productions(call):
            self._functions.check_owned(checker, function, production)
        handed = callbacks.handed_over(call, self._catalogued)
        if handed is not None:
            self._functions.check_callback(checker, *handed)
        for production in self._producers.loans(call):
            self._functions.check_borrowed(checker, function, production)

    def _check_received(
        self, checker: TypeChecker, function: FuncItem, origin: Expression, source: str, typ: Type
    ) -> None:
        """Check an expression other than a call whose value the function owns."""
        for production in signatures.received(origin, source, typ, None, self._session.classes):
            self._functions.check_owned(checker, function, production)

    def _check_items(
        self, checker: TypeChecker, function: FuncItem, iterable: Context, item: Type
    ) -> None:
        """Check the items of an ``async for``."""
        item_type, _ = types.awaited(item)
        if types.declared(item_type) is not Ownership.OWNED:
            return
        for node in own_nodes(function.body):
            if isinstance(node, ForStmt) and node.expr is iterable:
                self._check_received(checker, function, node.index, "async for", item_type)

    def _check_release(
        self, checker: TypeChecker, function: FuncItem, where: Context, full_name: str
    ) -> None:
        """Check whether a release, or a block that ends in one, releases something borrowed."""
        rules = enabled(checker, LOAN_RULES)
        if not rules:
            return
        owner_name, method = full_name.split(".")[-2:]
        target = callee(where) if isinstance(where, CallExpr) else where
        if isinstance(target, MemberExpr) and target.name == method:
            target = target.expr
        if isinstance(target, NameExpr):
            self._functions.check_parameters(checker, function, target.name)
        elif isinstance(target, MemberExpr):
            info = checker.scope.enclosing_class(function)
            loan = info and loans.loan_of_field(where, target, function, info, owner_name)
            if loan:
                report_all(checker, rules, loan)

    def _check_blocking(self, checker: TypeChecker, function: FuncItem, call: CheckedCall) -> None:
        """Check a call that blocks the event loop, if the rules for it are enabled."""
        rules = enabled(checker, CALL_RULES)
        target = call.node.callee
        receiver = checker.lookup_type_or_none(getattr(target, "expr", target))
        if not rules or (receiver is not None and len(types.instances(receiver)) > 1):
            # The receiver may be an async client as well; code around it may test which it is.
            return
        graph = self._session.functions.function(checker, function).graph()
        facts = blocking_calls.call_facts(
            call.node, call.full_name, function, graph, self._catalogued.blocking
        )
        if facts is not None:
            report_all(checker, rules, facts)

    def _check_generator(
        self, checker: TypeChecker, function: FuncItem, call: CheckedCall, body: FuncDef | None
    ) -> None:
        """Check a call that makes an async generator, if the rules for it are enabled.

        ``body`` is the function that is called, if it is in the module at hand.
        """
        rules = enabled(checker, GENERATOR_RULES)
        if not rules:
            return
        consumer = consumer_facts.Consumer(
            function,
            self._session.functions.function(checker, function).graph(),
            self._session.functions.module(checker).owner(checker, function),
            enclosing_function.is_decorated(function),
        )
        facts = consumer_facts.generator_facts(call.node, consumer, body, self._session.is_strict)
        if facts is not None:
            report_all(checker, rules, facts)

    def _checked_call(
        self,
        checker: TypeChecker,
        function: FuncItem,
        call: CallExpr,
        full_name: str,
        result: Type,
    ) -> CheckedCall | None:
        """Return a call as mypy has checked it, or None for a protocol method.

        A protocol method is called explicitly, or by a statement (``async for``). Its result
        belongs to the object. A call of a partial is one of what the partial calls.
        """
        if full_name in PARTIAL_CALLS:
            summaries = self._session.functions.module(checker).summaries
            behind = summaries.behind(call.callee).target
            info = named_class(behind)
            full_name = info.fullname if info is not None else name_of(behind) or full_name
            is_constructor = info is not None
        else:
            callee_type = get_proper_type(checker.lookup_type_or_none(call.callee))
            is_constructor = (
                isinstance(callee_type, CallableType) and callee_type.is_type_obj()
            ) or named_class(call.callee) is not None
        if full_name.endswith("__") and not full_name.endswith(".__call__"):
            return None
        if "." not in full_name:
            full_name = method_on_class(call) or full_name
        return CheckedCall(
            call,
            full_name,
            result,
            is_constructor,
            checker.tree.fullname,
            function,
            checker.lookup_type_or_none,
        )
