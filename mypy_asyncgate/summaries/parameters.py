"""What a function does with an argument that it is given, told by its graph.

Question: is the argument merely used, and what is it asked for; is it entered, kept, returned?
Example: ``async def send(writer): writer.write(b""); await writer.drain()`` asks its argument for
"write" and "drain" and keeps nothing, so that its caller still has to close the writer.

What a call inside the function does with the argument counts as its own doing, however deep and in
circles: the summary is the least one that agrees with all functions on the way.
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
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Method, Pass
from mypy_asyncgate.flow.solver import Point
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.function_entry import has_body
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.summaries.fixpoint import Ask, Fixpoint
from mypy_asyncgate.summaries.trace import births, may_return, operations_on
from mypy_asyncgate.summaries.values import (
    CAPTURED,
    UNKNOWN,
    UNTOUCHED,
    ValueSummary,
    summary_of,
    told,
)

GraphOf = Callable[[FuncItem], Graph | None]
"""Returns the graph of a function of the module at hand, or None if it cannot be followed."""

FunctionOf = Callable[[Expression], FuncDef | None]
"""Returns the function that an expression names, if its body is in the module at hand."""


class Parameters:
    """The summaries of the parameters of one module's functions, each computed once."""

    def __init__(self, graph_of: GraphOf, function_of: FunctionOf) -> None:
        self.graph_of = graph_of
        self._function_of = function_of
        self._functions: dict[Argument, FuncDef] = {}
        self._summaries: Fixpoint[Argument, ValueSummary] = Fixpoint(
            UNTOUCHED, ValueSummary.joined, self._summary
        )
        self._certain: Fixpoint[tuple[Argument, frozenset[str]], bool] = Fixpoint(
            False, operator.or_, self._calls_on_every_path
        )

    def of_parameter(self, function: FuncDef, index: int) -> ValueSummary:
        """Return what ``function`` does with its parameter number ``index``."""
        return self._summaries.of(self._noted(function, function.arguments[index]))

    def of_argument(self, op: Pass) -> ValueSummary | None:
        """Return what the callee does with what it is given, or None if it is not known."""
        parameter = self.parameter(op)
        return self._summaries.of(parameter) if parameter is not None else None

    def of_value(self, graph: Graph, starts: Iterable[Point]) -> ValueSummary:
        """Return what becomes of a value that is held as the states of ``starts`` say.

        Raises ``TooComplex`` if there are too many ways.
        """
        return self._followed(graph, starts, self._summaries.of)

    def of_operation(self, op: Op, places: Places, graph: Graph) -> ValueSummary:
        """Return what one operation does with a value that ``places`` hold."""
        return self._done(op, places, graph, self._summaries.of)

    def always_calls(self, op: Pass, methods: frozenset[str]) -> bool:
        """Tell whether the callee calls one of ``methods`` on its argument before it returns."""
        parameter = self.parameter(op)
        return parameter is not None and self._certain.of((parameter, methods))

    def gives_back(self, op: Pass) -> bool:
        """Tell whether a call may return the argument that it is given."""
        return self._gives_back(op, self._summaries.of)

    def _summary(self, parameter: Argument, ask: Ask[Argument, ValueSummary]) -> ValueSummary:
        """Return what a function does with a parameter, given what others do with theirs."""
        function = self._functions[parameter]
        graph = self.graph_of(function)
        starts = births(graph, parameter) if graph is not None else []
        if graph is None or not starts:
            return UNKNOWN
        try:
            found = self._followed(graph, starts, ask)
            (place,) = starts[0].state
            if place == graph.object:
                found = found.joined(ValueSummary(_fields(graph)))
            if place not in graph.captured:
                return found
            if place != graph.object:
                return found.joined(CAPTURED)
            for nested in nested_functions(function):
                found = found.joined(self._nested(nested, ask))
            return found
        except TooComplex:
            return UNKNOWN

    def _nested(
        self, function: FuncItem | ClassDef, ask: Ask[Argument, ValueSummary]
    ) -> ValueSummary:
        """Return what a function does with the object whose method it is nested in."""
        graph = self.graph_of(function) if isinstance(function, FuncItem) else None
        if graph is None:
            return UNKNOWN
        if graph.object is None:
            return UNTOUCHED
        start = Point(0, 0, frozenset({graph.object}))
        return self._followed(graph, [start], ask).joined(ValueSummary(_fields(graph)))

    def _followed(
        self, graph: Graph, starts: Iterable[Point], ask: Ask[Argument, ValueSummary]
    ) -> ValueSummary:
        found = UNTOUCHED
        for op, places in operations_on(graph, starts, lambda op: self._gives_back(op, ask)):
            found = found.joined(self._done(op, places, graph, ask))
        return found

    def _done(
        self, op: Op, places: Places, graph: Graph, ask: Ask[Argument, ValueSummary]
    ) -> ValueSummary:
        """Return what an operation does, and what is done by the function that it calls."""
        own = summary_of(op, places, graph)
        if not isinstance(op, (Method, Pass)) or op.place not in places:
            return own
        parameter = self.parameter(op)
        if parameter is None or (isinstance(op, Pass) and told(op) is not None):
            return own
        # What the callee returns is followed here, and is not yet returned from here.
        inside = replace(ask(parameter), returned=False)
        return inside if isinstance(op, Pass) else own.joined(inside)

    def _gives_back(self, op: Pass, ask: Ask[Argument, ValueSummary]) -> bool:
        parameter = self.parameter(op) if told(op) is None else None
        return parameter is not None and ask(parameter).returned

    def parameter(self, op: Method | Pass) -> Argument | None:
        """Return the parameter that gets what an operation passes to a call, if it is known."""
        call = op.call if isinstance(op, Pass) else op.node
        function = self._function_of(callee(call)) if isinstance(call, CallExpr) else None
        if function is None or not has_body(function):
            # Without a body it is there to be overridden, or written some other day.
            return None
        if isinstance(op, Pass):
            parameter = parameter_for(function, op.call, op.argument)
        else:
            parameter = None if function.is_static else next(iter(function.arguments), None)
        return self._noted(function, parameter) if parameter is not None else None

    def _noted(self, function: FuncDef, parameter: Argument) -> Argument:
        self._functions[parameter] = function
        return parameter

    def _calls_on_every_path(
        self,
        key: tuple[Argument, frozenset[str]],
        ask: Ask[tuple[Argument, frozenset[str]], bool],
    ) -> bool:
        """Tell whether a function calls one of some methods on a parameter on every normal path."""
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
            return not may_return(graph, births(graph, parameter), calls, self.gives_back)
        except TooComplex:
            return False


def parameter_for(function: FuncDef, call: CallExpr, index: int) -> Argument | None:
    """Return the parameter that argument number ``index`` of a call is bound to, if it is plain."""
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
    """Yield the functions and lambdas in a function, at any depth, and its outermost classes."""
    waiting: list[Node] = [function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ClassDef, FuncItem)):
            yield node
        if not isinstance(node, ClassDef):
            waiting.extend(children(node))


def _fields(graph: Graph) -> frozenset[str]:
    """Return the attributes of the object that a function names."""
    return frozenset(
        place.field
        for place in graph.operations_by_place
        if graph.object is not None and place.root is graph.object.root and place.field is not None
    )
