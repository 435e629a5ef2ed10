"""What a function does with an argument that it is given, told by its graph.

Question: is the argument merely used, and what is it asked for; is it entered, kept, returned?
Example: ``async def send(writer): writer.write(b""); await writer.drain()`` asks its argument for
"write" and "drain" and keeps nothing, so that its caller still has to close the writer.

What a call inside the function does with the argument counts as its own doing, however deep and in
circles: the summary is the least one that agrees with all functions on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mypy.nodes import (
    ArgKind,
    Argument,
    CallExpr,
    EllipsisExpr,
    Expression,
    ExpressionStmt,
    FuncDef,
    MemberExpr,
    PassStmt,
    Statement,
    StrExpr,
)

from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.flow.aliases import Places, holds
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import (
    Await,
    Collect,
    Enter,
    Method,
    Move,
    Op,
    Pass,
    Return,
    Store,
    Use,
    UseOfPart,
    Yield,
)
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.summaries.trace import may_return, operations_on

GraphOf = Callable[[FuncDef], Graph | None]
"""Returns the graph of a function of the module at hand, or None if it cannot be followed."""

FunctionOf = Callable[[Expression], FuncDef | None]
"""Returns the function that an expression names, if its body is in the module at hand."""


@dataclass(frozen=True)
class ParameterSummary:
    """What may become of one argument.

    ``uses`` are the attributes and methods that it is asked for. ``entered`` says that it is
    entered, ``ended`` that a call is given it that is known to release it or take it over,
    ``kept`` that something may hold it when the function has returned, ``returned`` that the
    result may be the argument, ``unknown`` that a call is given it of which nothing is known.
    """

    uses: frozenset[str] = frozenset()
    entered: bool = False
    ended: bool = False
    kept: bool = False
    returned: bool = False
    unknown: bool = False

    @property
    def only_uses(self) -> bool:
        """Whether the argument is asked for attributes, and nothing else is done with it."""
        return not (self.entered or self.ended or self.kept or self.returned or self.unknown)

    def joined(self, other: ParameterSummary) -> ParameterSummary:
        """Return the summary of a function that may do what either does."""
        return ParameterSummary(
            self.uses | other.uses,
            self.entered or other.entered,
            self.ended or other.ended,
            self.kept or other.kept,
            self.returned or other.returned,
            self.unknown or other.unknown,
        )


UNKNOWN = ParameterSummary(unknown=True)


class Parameters:
    """The summaries of the parameters of one module's functions, each computed once."""

    def __init__(self, graph_of: GraphOf, function_of: FunctionOf) -> None:
        self._graph_of = graph_of
        self._function_of = function_of
        self._own: dict[Argument, tuple[ParameterSummary, tuple[Argument, ...]]] = {}
        self._functions: dict[Argument, FuncDef] = {}
        self._known: dict[Argument, ParameterSummary] = {}

    def of_argument(self, op: Pass) -> ParameterSummary | None:
        """Return what the callee does with what it is given, or None if it is not known."""
        parameter = self._parameter(op)
        return self._summary(parameter) if parameter is not None else None

    def always_calls(self, op: Pass, methods: frozenset[str]) -> bool:
        """Tell whether the callee calls one of ``methods`` on its argument before it returns."""
        parameter = self._parameter(op)
        return parameter is not None and self._always_calls(parameter, methods, frozenset())

    def of_parameter(self, function: FuncDef, index: int) -> ParameterSummary:
        """Return what ``function`` does with its parameter number ``index``."""
        parameter = function.arguments[index]
        self._functions[parameter] = function
        return self._summary(parameter)

    def _parameter(self, op: Pass) -> Argument | None:
        function = self._function_of(callee(op.call))
        if function is None or all(map(_says_nothing, written(function.body))):
            # Without a body it is there to be overridden, or written some other day.
            return None
        parameter = parameter_for(function, op.call, op.argument)
        if parameter is not None:
            self._functions[parameter] = function
        return parameter

    def _summary(self, parameter: Argument) -> ParameterSummary:
        if parameter not in self._known:
            found = ParameterSummary()
            reached, waiting = {parameter}, [parameter]
            while waiting:
                own, given_to = self._doing(waiting.pop())
                found = found.joined(own)
                waiting.extend(set(given_to) - reached)
                reached.update(given_to)
            self._known[parameter] = found
        return self._known[parameter]

    def _doing(self, parameter: Argument) -> tuple[ParameterSummary, tuple[Argument, ...]]:
        """Return what a function does itself, and the parameters that it hands the argument to."""
        if parameter not in self._own:
            try:
                self._own[parameter] = self._followed(parameter)
            except TooComplex:
                self._own[parameter] = UNKNOWN, ()
        return self._own[parameter]

    def _followed(self, parameter: Argument) -> tuple[ParameterSummary, tuple[Argument, ...]]:
        graph = self._graph_of(self._functions[parameter])
        births = graph.makes.get(id(parameter), ()) if graph is not None else ()
        if graph is None or not births or births[0][2].place in graph.captured:
            return UNKNOWN, ()
        found = ParameterSummary()
        given_to: list[Argument] = []
        for op, places in operations_on(graph, births):
            handed = op if isinstance(op, Pass) and op.place in places else None
            target = self._parameter(handed) if handed is not None else None
            if target is not None and _says(handed) is None:
                given_to.append(target)
            else:
                found = found.joined(_doing(op, places, graph))
        return found, tuple(dict.fromkeys(given_to))

    def _always_calls(
        self, parameter: Argument, methods: frozenset[str], active: frozenset[Argument]
    ) -> bool:
        """Tell whether every way through a function calls one of ``methods``; in a circle none."""
        graph = self._graph_of(self._functions[parameter])
        if parameter in active or graph is None:
            return False
        inside = active | {parameter}

        def calls(op: Op, places: Places) -> bool:
            if isinstance(op, Method):
                return op.name in methods and op.place in places
            if not isinstance(op, Pass) or op.place not in places:
                return False
            target = self._parameter(op)
            return target is not None and self._always_calls(target, methods, inside)

        try:
            return not may_return(graph, graph.makes.get(id(parameter), ()), calls)
        except TooComplex:
            return False


def _says(op: Pass | None) -> ParameterSummary | None:
    """Return what a call does by its signature or the catalog, or None if they say nothing."""
    if op is None:
        return None
    if op.declared is not None:
        return ParameterSummary(ended=op.declared is Ownership.OWNED)
    if op.known is None or op.known.does is Does.PASSES:
        return None
    return ParameterSummary(ended=op.known.does in (Does.ENTERS, Does.RELEASES))


def _doing(op: Op, places: Places, graph: Graph) -> ParameterSummary:
    """Return what one operation does with a value."""
    if isinstance(op, Move):
        escapes = op.target in graph.captured and op.source is not None
        held = escapes and op.source is not None and holds(op.source, places)
        return UNKNOWN if held else ParameterSummary()
    if isinstance(op, Return):
        held = op.place is not None and holds(op.place, places)
        return ParameterSummary(returned=held)
    if isinstance(op, Collect):
        return ParameterSummary(kept=holds(op.source, places))
    handler = DOINGS.get(type(op))
    place = getattr(op, "place", None)
    if handler is None or place is None or not holds(place, places):
        return ParameterSummary()
    return handler(op) if place in places else UNKNOWN


def _use(op: Use) -> ParameterSummary:
    return ParameterSummary(frozenset() if op.attribute is None else frozenset({op.attribute}))


DOINGS: dict[type[Op], Callable[..., ParameterSummary]] = {
    Await: lambda op: ParameterSummary(frozenset({"__await__"})),
    Enter: lambda op: ParameterSummary(entered=True),
    Method: lambda op: ParameterSummary(frozenset({op.name})),
    Pass: lambda op: _says(op) or UNKNOWN,
    Store: lambda op: ParameterSummary(kept=True),
    Use: _use,
    UseOfPart: lambda op: ParameterSummary(),
    Yield: lambda op: UNKNOWN,
}
"""What an operation does with the value that its place holds."""


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


def _says_nothing(statement: Statement) -> bool:
    """Tell whether a statement is a docstring, ``...`` or ``pass``."""
    if isinstance(statement, ExpressionStmt):
        return isinstance(statement.expr, (EllipsisExpr, StrExpr))
    return isinstance(statement, PassStmt)
