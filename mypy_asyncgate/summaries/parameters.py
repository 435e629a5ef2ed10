"""Summaries of parameters: what a function does with each of its arguments.

Question: which attributes of the argument does the function use, and does it enter, release, keep
or return the argument?
Example: ``async def send(writer): writer.write(b""); await writer.drain()`` uses "write" and
"drain" of its argument and keeps nothing, so that its caller still has to close the writer.

The effects of a call inside the function count as effects of the function, at any depth and in
recursion: the summaries are the least fixpoint over the functions of the module.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mypy.nodes import (
    ArgKind,
    Argument,
    CallExpr,
    ClassDef,
    Expression,
    FuncDef,
    FuncItem,
    MemberExpr,
    Node,
)

from mypy_asyncgate.flow.aliases import Places
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Method, Op, Pass
from mypy_asyncgate.flow.solver import Point
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.function_entry import has_body
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.summaries.fixpoint import Ask, Fixpoint
from mypy_asyncgate.summaries.trace import definition_points, may_return, operations_on
from mypy_asyncgate.summaries.values import (
    CAPTURED,
    UNKNOWN,
    UNTOUCHED,
    ValueSummary,
    declared_effect,
    summary_of,
)

GraphOf = Callable[[FuncItem], Graph | None]
"""Returns the graph of a function of the module, or None if it cannot be analysed."""

FunctionOf = Callable[[Expression], FuncDef | None]
"""Returns the function that an expression refers to, if it is defined in the module."""


class Parameters:
    """The summaries of the parameters of one module's functions, each computed once."""

    def __init__(self, graph_of: GraphOf, function_of: FunctionOf) -> None:
        self.graph_of = graph_of
        self._function_of = function_of
        self._functions: dict[Argument, FuncDef] = {}
        self._summaries: Fixpoint[Argument, ValueSummary] = Fixpoint(
            UNTOUCHED, ValueSummary.joined, self._parameter_summary
        )
        self._always_called: Fixpoint[tuple[Argument, frozenset[str]], bool] = Fixpoint(
            False, operator.or_, self._calls_on_every_path
        )

    def of_parameter(self, function: FuncDef, index: int) -> ValueSummary:
        """Return the summary of parameter number ``index`` of ``function``."""
        return self._summaries.of(self._register(function, function.arguments[index]))

    def of_argument(self, op: Pass) -> ValueSummary | None:
        """Return the summary of the parameter that receives an argument, or None if unknown."""
        parameter = self.parameter(op)
        return self._summaries.of(parameter) if parameter is not None else None

    def of_value(self, graph: Graph, starts: Iterable[Point]) -> ValueSummary:
        """Return what a function does with the value that the states of ``starts`` hold.

        A state is the set of places that hold the value. Raises ``TooComplex`` if the function
        exceeds the limits of the solver.
        """
        return self._value_summary(graph, starts, self._summaries.of)

    def of_operation(self, op: Op, places: Places, graph: Graph) -> ValueSummary:
        """Return what one operation, and the function it calls, do with a value in ``places``."""
        return self._operation_summary(op, places, graph, self._summaries.of)

    def always_calls(self, op: Pass, methods: frozenset[str]) -> bool:
        """Tell whether the callee calls one of ``methods`` on its argument on every normal path."""
        parameter = self.parameter(op)
        return parameter is not None and self._always_called.of((parameter, methods))

    def gives_back(self, op: Pass) -> bool:
        """Tell whether a call may return the argument that ``op`` passes to it."""
        return self._gives_back(op, self._summaries.of)

    def _parameter_summary(
        self, parameter: Argument, ask: Ask[Argument, ValueSummary]
    ) -> ValueSummary:
        """Return the summary of a parameter; ``ask`` returns those of other parameters."""
        function = self._functions[parameter]
        graph = self.graph_of(function)
        starts = definition_points(graph, parameter) if graph is not None else []
        if graph is None or not starts:
            return UNKNOWN
        try:
            found = self._value_summary(graph, starts, ask)
            (place,) = starts[0].state
            if place == graph.object:
                found = found.joined(ValueSummary(_object_fields(graph)))
            if place not in graph.captured:
                return found
            if place != graph.object:
                return found.joined(CAPTURED)
            for nested in nested_functions(function):
                found = found.joined(self._nested_summary(nested, ask))
            return found
        except TooComplex:
            return UNKNOWN

    def _nested_summary(
        self, function: FuncItem | ClassDef, ask: Ask[Argument, ValueSummary]
    ) -> ValueSummary:
        """Return what a nested function does with the ``self`` of the method around it."""
        graph = self.graph_of(function) if isinstance(function, FuncItem) else None
        if graph is None:
            return UNKNOWN
        if graph.object is None:
            return UNTOUCHED
        start = Point(0, 0, frozenset({graph.object}))
        return self._value_summary(graph, [start], ask).joined(ValueSummary(_object_fields(graph)))

    def _value_summary(
        self, graph: Graph, starts: Iterable[Point], ask: Ask[Argument, ValueSummary]
    ) -> ValueSummary:
        """Return the join of what all operations on a value do with it."""
        found = UNTOUCHED
        for op, places in operations_on(graph, starts, lambda op: self._gives_back(op, ask)):
            found = found.joined(self._operation_summary(op, places, graph, ask))
        return found

    def _operation_summary(
        self, op: Op, places: Places, graph: Graph, ask: Ask[Argument, ValueSummary]
    ) -> ValueSummary:
        """Return what an operation does with a value, joined with the summary of its callee."""
        own = summary_of(op, places, graph)
        if not isinstance(op, (Method, Pass)) or op.place not in places:
            return own
        parameter = self.parameter(op)
        if parameter is None or (isinstance(op, Pass) and declared_effect(op) is not None):
            return own
        # The result of the call is traced as an alias, so the caller does not return it yet.
        inside = replace(ask(parameter), returned=False)
        return inside if isinstance(op, Pass) else own.joined(inside)

    def _gives_back(self, op: Pass, ask: Ask[Argument, ValueSummary]) -> bool:
        parameter = self.parameter(op) if declared_effect(op) is None else None
        return parameter is not None and ask(parameter).returned

    def parameter(self, op: Method | Pass) -> Argument | None:
        """Return the parameter that receives the argument or object of ``op``, None if unknown."""
        call = op.call if isinstance(op, Pass) else op.node
        function = self._function_of(callee(call)) if isinstance(call, CallExpr) else None
        if function is None or not has_body(function):
            # A function without a body is abstract or a stub, and says nothing about the callee.
            return None
        if isinstance(op, Pass):
            parameter = parameter_for(function, op.call, op.argument)
        else:
            parameter = None if function.is_static else next(iter(function.arguments), None)
        return self._register(function, parameter) if parameter is not None else None

    def _register(self, function: FuncDef, parameter: Argument) -> Argument:
        self._functions[parameter] = function
        return parameter

    def _calls_on_every_path(
        self,
        key: tuple[Argument, frozenset[str]],
        ask: Ask[tuple[Argument, frozenset[str]], bool],
    ) -> bool:
        """Tell whether a function calls one of the methods on the parameter on every normal path.

        ``key`` has the parameter and the methods; ``ask`` answers the question for other keys.
        """
        parameter, methods = key
        graph = self.graph_of(self._functions[parameter])
        if graph is None:
            return False

        def calls(op: Op, places: Places) -> bool:
            if not isinstance(op, (Method, Pass)) or op.place not in places:
                return False
            if isinstance(op, Method) and op.name in methods:
                return True
            target = self.parameter(op)
            return target is not None and ask((target, methods))

        try:
            return not may_return(
                graph, definition_points(graph, parameter), calls, self.gives_back
            )
        except TooComplex:
            return False


def parameter_for(function: FuncDef, call: CallExpr, index: int) -> Argument | None:
    """Return the parameter that receives argument number ``index`` of a call of ``function``.

    The result is None if no single parameter does, for example because of starred arguments.
    """
    arguments = function.arguments
    if isinstance(callee(call), MemberExpr) and not function.is_static:
        arguments = arguments[1:]
    if call.arg_kinds[index] is ArgKind.ARG_NAMED:
        name = call.arg_names[index]
        return next((a for a in arguments if a.variable.name == name), None)
    before = call.arg_kinds[: index + 1]
    if any(kind is not ArgKind.ARG_POS for kind in before) or index >= len(arguments):
        return None
    return arguments[index] if arguments[index].kind.is_positional() else None


def nested_functions(function: FuncItem) -> Iterator[FuncItem | ClassDef]:
    """Yield the functions and lambdas nested in a function at any depth, and its local classes.

    The functions inside a local class are not yielded on their own.
    """
    worklist: list[Node] = [function.body]
    while worklist:
        node = worklist.pop()
        if isinstance(node, (ClassDef, FuncItem)):
            yield node
        if not isinstance(node, ClassDef):
            worklist.extend(children(node))


def _object_fields(graph: Graph) -> frozenset[str]:
    """Return the fields of ``self`` that a function mentions."""
    return frozenset(
        place.field
        for place in graph.operations_by_place
        if graph.object is not None and place.root is graph.object.root and place.field is not None
    )
