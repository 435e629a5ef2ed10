"""From one call to findings of rules that few projects switch on: about blocking, and generators.

What this imports, a run does without if none of these rules is on.
"""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import FuncDef, FuncItem

from mypy_asyncgate.analysis import blocking_calls
from mypy_asyncgate.analysis.generators import consumer_facts
from mypy_asyncgate.analysis.lifetime.enclosing_function import is_decorated
from mypy_asyncgate.engine.reporting import report_all
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.facts.calls import CallFacts
from mypy_asyncgate.facts.generators import GeneratorFacts
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.resources.called import CheckedCall
from mypy_asyncgate.rules import rules_over

CALL_RULES = rules_over(CallFacts)
GENERATOR_RULES = rules_over(GeneratorFacts)


class OptInChecks:
    """Checks calls for what they do to the function that makes them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def check_blocking(self, checker: TypeChecker, function: FuncItem, call: CheckedCall) -> None:
        """Check a call that blocks the event loop."""
        target = call.node.callee
        receiver = checker.lookup_type_or_none(getattr(target, "expr", target))
        if receiver is not None and len(types.instances(receiver)) > 1:
            # The receiver may be an async client as well; code around it may test which it is.
            return
        graph = self._session.functions.function(checker, function).graph()
        facts = blocking_calls.call_facts(
            call.node, call.full_name, function, graph, self._session.catalogued.blocking
        )
        if facts is not None:
            report_all(checker, CALL_RULES, facts)

    def check_generator(
        self, checker: TypeChecker, function: FuncItem, call: CheckedCall, body: FuncDef | None
    ) -> None:
        """Check a call that makes an async generator.

        ``body`` is the function that is called, if it is in the module at hand.
        """
        consumer = consumer_facts.Consumer(
            function,
            self._session.functions.function(checker, function).graph(),
            self._session.functions.module(checker).owner(checker, function),
            is_decorated(function),
        )
        facts = consumer_facts.generator_facts(call.node, consumer, body, self._session.is_strict)
        if facts is not None:
            report_all(checker, GENERATOR_RULES, facts)
