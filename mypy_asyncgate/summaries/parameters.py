"""Summaries of parameters: what a function does with each of its arguments.

Question: which attributes of the argument does the function use, and does it enter, release, keep
or return the argument?
Example: ``async def send(writer): writer.write(b""); await writer.drain()`` uses "write" and
"drain" of its argument and keeps nothing, so that its caller still has to close the writer.

The effects of a call inside the function count as effects of the function, at any depth and in
recursion and across modules: the summaries are the least fixpoint over all functions involved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from mypy.nodes import CallExpr, ClassDef, FuncItem
from mypy.types import CallableType

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.flow.aliases import Places
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Method, Pass
from mypy_asyncgate.flow.solver import Point
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.lowering.closures import nested_functions
from mypy_asyncgate.lowering.records import fields, record_class
from mypy_asyncgate.mypy_api.call_targets import CallTargets, Definition
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


class Parameter(NamedTuple):
    """One parameter of a function, by its number."""

    function: Definition
    number: int

    @property
    def name(self) -> str | None:
        """The name of the parameter, or None if it is only bound by its position."""
        return self.function.node.arg_names[self.number]

    @property
    def is_record(self) -> bool:
        """Whether it is declared to be a record, so that it has what its fields have."""
        declared = self.function.node.type
        types = declared.arg_types if isinstance(declared, CallableType) else []
        return self.number < len(types) and bool(fields(record_class(types[self.number])))


Omission = tuple[Parameter, frozenset[str]]
"""The question whether a function may return without calling one of some methods on a parameter."""


class AllParameters(Protocol):
    """The summaries of the parameters of all functions of a build."""

    parameters: Fixpoint[Parameter, ValueSummary]
    omissions: Fixpoint[Omission, bool]

    def knows(self, parameter: Parameter) -> bool:
        """Tell whether there is a summary of a parameter: a body, or one that was stored."""


class Parameters:
    """The summaries of the parameters of one module's functions, and of those that they call.

    ``known`` has the solutions for all modules. ``compute`` and ``may_omit`` are their
    equations for parameters of this module.
    """

    def __init__(self, graph_of: GraphOf, targets: CallTargets, known: AllParameters) -> None:
        self.graph_of = graph_of
        self.targets = targets
        self._knows = known.knows
        self._summaries = known.parameters
        self._omissions = known.omissions

    def of(self, parameter: Parameter) -> ValueSummary:
        """Return the summary of a parameter."""
        return self._summaries.of(parameter)

    def of_argument(self, op: Method | Pass) -> ValueSummary | None:
        """Return the summary of the parameter that gets an argument or the object, or None."""
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
        return parameter is not None and not self._omissions.of((parameter, methods))

    def gives_back(self, op: Pass) -> bool:
        """Tell whether a call may return the argument that ``op`` passes to it."""
        return self._gives_back(op, self._summaries.of)

    def compute(self, parameter: Parameter, ask: Ask[Parameter, ValueSummary]) -> ValueSummary:
        """Return the summary of a parameter; ``ask`` returns those of other parameters."""
        function = parameter.function.node
        graph = self.graph_of(function)
        starts = _starts(graph, parameter) if graph is not None else []
        if graph is None or not starts:
            return UNKNOWN
        try:
            found = self._value_summary(graph, starts, ask, items=parameter.is_record)
            (place,) = starts[0].state
            if place == graph.object:
                found = found.joined(ValueSummary(_object_fields(graph)))
            if place not in graph.captured:
                return found
            if place != graph.object:
                return found.joined(CAPTURED)
            for nested in nested_functions(function.body):
                found = found.joined(self._nested_summary(nested, ask))
            return found
        except TooComplex:
            return UNKNOWN

    def _nested_summary(
        self, function: FuncItem | ClassDef, ask: Ask[Parameter, ValueSummary]
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
        self,
        graph: Graph,
        starts: Iterable[Point],
        ask: Ask[Parameter, ValueSummary],
        items: bool = False,
    ) -> ValueSummary:
        """Return the join of what all operations on a value, or its ``items``, do with it."""
        found = UNTOUCHED
        for op, places in operations_on(graph, starts, lambda op: self._gives_back(op, ask), items):
            found = found.joined(self._operation_summary(op, places, graph, ask))
        return found

    def _operation_summary(
        self, op: Op, places: Places, graph: Graph, ask: Ask[Parameter, ValueSummary]
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
        if _is_initializer(parameter) and not inside.only_uses:
            # The object that the call makes keeps it.
            return own
        return inside if isinstance(op, Pass) else own.joined(inside)

    def _gives_back(self, op: Pass, ask: Ask[Parameter, ValueSummary]) -> bool:
        parameter = self.parameter(op) if declared_effect(op) is None else None
        return parameter is not None and ask(parameter).returned

    def parameter(self, op: Method | Pass) -> Parameter | None:
        """Return the parameter that receives the argument or object of ``op``, None if unknown."""
        call = op.call if isinstance(op, Pass) else op.node
        target = self.targets.of_call(call) if isinstance(call, CallExpr) else None
        if target is None:
            return None
        if isinstance(op, Pass):
            index = target.parameter_for(op.call, op.argument)
        else:
            index = 0 if target.bound else None
        parameter = Parameter(target.definition, index) if index is not None else None
        return parameter if parameter is not None and self._knows(parameter) else None

    def may_omit(self, question: Omission, ask: Ask[Omission, bool]) -> bool:
        """Tell whether a function may return without a call of a method on the parameter.

        ``ask`` answers the question for other parameters. A function that calls itself returns
        from the innermost call first, so the least solution is that of the paths that return.
        """
        parameter, methods = question
        graph = self.graph_of(parameter.function.node)
        if graph is None:
            return True

        def calls(op: Op, places: Places) -> bool:
            if not isinstance(op, (Method, Pass)) or op.place not in places:
                return False
            if isinstance(op, Method) and op.name in methods:
                return True
            target = self.parameter(op)
            return target is not None and not ask((target, methods))

        try:
            return may_return(graph, _starts(graph, parameter), calls, self.gives_back)
        except TooComplex:
            return True


def _is_initializer(parameter: Parameter) -> bool:
    return is_initializer(parameter.function.node.name)


def _starts(graph: Graph, parameter: Parameter) -> list[Point]:
    """Return the points at which a function has just been given a parameter.

    There are none in a method that forgets to take its object: ``def __init__(): ...``.
    """
    arguments = parameter.function.node.arguments
    if parameter.number >= len(arguments):
        return []
    return definition_points(graph, arguments[parameter.number])


def _object_fields(graph: Graph) -> frozenset[str]:
    """Return the fields of ``self`` that a function mentions."""
    return frozenset(
        place.field
        for place in graph.operations_by_place
        if graph.object is not None and place.root is graph.object.root and place.field is not None
    )
