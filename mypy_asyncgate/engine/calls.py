"""From one checked call to the facts about what it makes, lends, releases or blocks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Context,
    Expression,
    ForStmt,
    FuncItem,
    LambdaExpr,
    MemberExpr,
)
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.engine.functions import Functions
from mypy_asyncgate.engine.reporting import BLOCKING, GENERATORS, LOANS, reports
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.lexicon.partials import PARTIAL_CALLS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.generator_types import is_async_generator
from mypy_asyncgate.mypy_api.names import full_name as name_of
from mypy_asyncgate.mypy_api.names import method_on_class, named_class
from mypy_asyncgate.resources import callbacks, signatures
from mypy_asyncgate.resources.called import CheckedCall

if TYPE_CHECKING:
    from mypy_asyncgate.engine.opt_in import OptInChecks


class Calls:
    """Checks the calls of a run, and other expressions that give a function a resource.

    ``functions`` looks at the function around a call.
    """

    def __init__(self, session: Session, functions: Functions) -> None:
        self._session = session
        self._called = session.called
        self._producers = session.producers
        self._catalogued = session.catalogued
        self._functions = functions

    @cached_property
    def _opt_in(self) -> OptInChecks:
        from mypy_asyncgate.engine.opt_in import OptInChecks

        return OptInChecks(self._session)

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
        if reports(checker, LOANS) and self._catalogued.may_release(full_name):
            self._functions.check_release(checker, function, where, full_name)
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
        if reports(checker, BLOCKING) and self._catalogued.blocking(call.full_name):
            self._opt_in.check_blocking(checker, function, call)
        if reports(checker, GENERATORS):
            body = self._called.body(call)
            if is_async_generator(call.result) or (body and body.is_async_generator):
                self._opt_in.check_generator(checker, function, call, body)
        for production in self._producers.productions(call):
            self._functions.check_owned(checker, function, production)
        handed = callbacks.handed_over(call, self._catalogued)
        if handed is not None:
            self._functions.check_callback(checker, *handed)
        if reports(checker, LOANS):
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
