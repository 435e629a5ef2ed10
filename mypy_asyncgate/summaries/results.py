"""Summaries of results: where the values that a function returns come from.

Question: is a result a new resource, an argument, or the content of a field of ``self``?
Example: ``c = make(); d = c; return d`` returns the resource that ``make`` has made.

mypy may not have checked the calls in the body yet, so a function given to ``Results`` decides by
the callee's name what a call makes. A call of a function whose body is known has that function's
results, at any depth, in recursion and across modules.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator

from mypy.nodes import Argument, CallExpr

from mypy_asyncgate.dataclass import dataclass, replace
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Pass
from mypy_asyncgate.lowering.records import given_fields
from mypy_asyncgate.mypy_api.call_targets import CallTarget, Definition
from mypy_asyncgate.mypy_api.names import is_none
from mypy_asyncgate.summaries.fixpoint import Ask
from mypy_asyncgate.summaries.origins import Origins, ValueAt, ValueOrigin
from mypy_asyncgate.summaries.parameters import Parameters
from mypy_asyncgate.summaries.returned_values import returned_values, yielded_values
from mypy_asyncgate.summaries.trace import definition_points
from mypy_asyncgate.summaries.values import ValueSummary


class Provenance(enum.Enum):
    """The kinds of origin of a result."""

    FRESH = "a call that makes a resource"
    PARAMETER = "an argument"
    PART = "a field of the object, or one of the elements in it"
    UNKNOWN = "nothing is known"


Position = int | None
"""The index of an element of a tuple, or None for the value as a whole."""


@dataclass(frozen=True)
class Result:
    """One possible result of a function, or of an element of the tuple that it returns.

    ``name`` is the name of the parameter or field. For a fresh resource, ``awaited`` says that the
    function has awaited it, ``kept`` that it may have escaped to something other than the caller,
    and ``used`` are the methods that the function calls on it. ``passed`` are the parameters of
    the constructor that made it which got an argument, ``fresh`` those that got a new resource.
    """

    provenance: Provenance
    name: str = ""
    awaited: bool = False
    kept: bool = False
    position: Position = None
    used: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()


ResultSummary = frozenset[Result]
"""All possible results of a function other than ``None``."""

UNKNOWN = Result(Provenance.UNKNOWN)
UNKNOWN_ONLY: ResultSummary = frozenset({UNKNOWN})

Makes = Callable[[CallExpr], frozenset[Position] | None]
"""Says which parts of what a call gives are new resources that its caller owns.

None if the name of the callee does not tell.
"""

Part = tuple[ValueAt, Position]
"""A value that is a part of another one, or all of it."""

AskResults = Ask[Definition, ResultSummary]


def fresh_positions(results: ResultSummary, awaited: bool = True) -> frozenset[Position]:
    """Return the positions at which every result is a new resource that the caller alone holds.

    With ``awaited=False``, a resource that the function has awaited does not count as new.
    """
    lacking = {
        result.position
        for result in results
        if result.provenance is not Provenance.FRESH
        or result.kept
        or (result.awaited and not awaited)
    }
    if None in lacking:
        return frozenset()
    return frozenset(result.position for result in results) - lacking


class Results:
    """The summaries of the results of one module's functions.

    ``makes`` says what the calls in them make.
    """

    def __init__(self, parameters: Parameters, makes: Makes) -> None:
        self._parameters = parameters
        self._makes = makes

    def compute(self, function: Definition, ask: AskResults) -> ResultSummary:
        """Return the possible results of a function; ``ask`` returns those of other functions.

        Those of a generator function are its items.
        """
        graph = self._parameters.graph_of(function.node)
        if graph is None:
            return UNKNOWN_ONLY
        if not function.yields:
            return self.of_values(graph, returned_values(graph), ask)
        return frozenset(self._traced(Origins(graph, True), yielded_values(graph), ask, None))

    def of_values(
        self,
        graph: Graph,
        values: Iterable[Part],
        ask: AskResults,
        field: str | None = None,
    ) -> ResultSummary:
        """Return where values in a graph come from; ``ask`` returns the results of functions.

        A new resource in ``field`` does not count as kept by something else.
        """
        return frozenset(self._traced(Origins(graph), values, ask, field))

    def of_call(self, graph: Graph, call: CallExpr, ask: AskResults) -> ResultSummary:
        """Return where the result of a call in a graph comes from, at the time of the call."""
        found = self._call_results(Origins(graph), call, ValueOrigin(call, awaited=False), ask)
        return frozenset(replace(r, used=frozenset()) for r in found if isinstance(r, Result))

    def _traced(
        self,
        origins: Origins,
        values: Iterable[Part],
        ask: AskResults,
        field: str | None,
    ) -> Iterator[Result]:
        """Yield where values come from, with duplicates."""
        worklist = list(values)
        seen = set(worklist)
        while worklist:
            value, position = worklist.pop()
            for origin in origins.of(value):
                for found in self._resolved(origins, origin, ask, field):
                    if isinstance(found, Result):
                        yield _at(position, found)
                        continue
                    earlier, part = found
                    if part is not None and position is not None:
                        yield _at(position, UNKNOWN)
                    elif (further := (earlier, position if part is None else part)) not in seen:
                        seen.add(further)
                        worklist.append(further)

    def _resolved(
        self, origins: Origins, origin: ValueOrigin, ask: AskResults, field: str | None
    ) -> Iterator[Result | Part]:
        """Yield the results with this origin, and the values that have to be traced further."""
        source = origin.source
        if isinstance(source, CallExpr):
            for found in self._call_results(origins, source, origin, ask):
                if isinstance(found, Result) and found.provenance is Provenance.FRESH:
                    found = self._since_made(found, origins.graph, origin, field)
                yield found
        elif source is None or origin.item is not None:
            yield UNKNOWN
        elif isinstance(source, Argument):
            yield Result(Provenance.PARAMETER, source.variable.name)
        else:
            yield Result(Provenance.PART, source.field or "")

    def _call_results(
        self,
        origins: Origins,
        call: CallExpr,
        origin: ValueOrigin,
        ask: AskResults,
    ) -> Iterator[Result | Part]:
        """Yield the possible results of a call, and the arguments that it may return.

        A record is made of all of its arguments.
        """
        if given_fields(call) is not None:
            for value, index in origins.elements_of(call):
                if origin.item in (None, index):
                    yield value, index if origin.item is None else None
            return
        made = self._makes(call)
        targets = self._parameters.targets
        generator = targets.of_item(call)
        target = generator or targets.of_call(call)
        given: Iterator[Result]
        if made and (origin.item is None or origin.item in made):
            passed, fresh = self._constructor_arguments(origins, call, target, ask)
            whole = Result(Provenance.FRESH, passed=passed, fresh=fresh)
            given = (replace(whole, position=position) for position in made)
        elif made is None and target is not None and _gives_results(target, generator):
            given = iter(ask(target.definition))
        else:
            given = iter((UNKNOWN,))
        for result in _of_item(given, origin.item):
            if result.provenance is Provenance.FRESH:
                # Awaiting the call of a coroutine function does not await its result.
                is_coroutine = target is not None and target.definition.node.is_coroutine
                awaited = result.awaited or (origin.awaited and (bool(made) or not is_coroutine))
                yield replace(result, awaited=awaited)
            elif result.provenance is Provenance.PARAMETER and target is not None:
                argument = self._argument_for(origins, call, result.name)
                awaited = origin.awaited and not target.definition.node.is_coroutine
                traced = argument is not None and result.position is None
                yield (argument._replace(awaited=awaited), None) if argument and traced else UNKNOWN
            else:
                yield result

    def _argument_for(self, origins: Origins, call: CallExpr, name: str) -> ValueAt | None:
        """Return the argument that a call passes to the parameter ``name``, or None if unknown."""
        for op, value in origins.arguments_of(call):
            parameter = self._parameters.parameter(op)
            if parameter is not None and parameter.name == name:
                return value
        return None

    def _constructor_arguments(
        self, origins: Origins, call: CallExpr, target: CallTarget | None, ask: AskResults
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return the parameters of a constructor that get an argument, and a new resource."""
        if target is None or not target.constructs:
            return frozenset(), frozenset()
        names = target.definition.node.arg_names
        numbers = {
            index: target.parameter_for(call, index)
            for index, argument in enumerate(call.args)
            if not is_none(argument)
        }
        fresh = {
            numbers.get(op.argument)
            for op, value in origins.arguments_of(call)
            if isinstance(op, Pass)
            and any(
                r.provenance is Provenance.FRESH
                for r in self._traced(origins, [(value, None)], ask, None)
            )
        }
        return (
            target.preset.union(str(names[n]) for n in numbers.values() if n is not None),
            frozenset(str(names[n]) for n in fresh if n is not None),
        )

    def _since_made(
        self, made: Result, graph: Graph, origin: ValueOrigin, field: str | None
    ) -> Result:
        """Return a new result of a call, or element of it, with what the function does with it."""
        assert isinstance(origin.source, CallExpr)
        points = definition_points(graph, origin.source, origin.item)
        try:
            after = self._parameters.of_value(graph, points)
        except TooComplex:
            after = TOO_COMPLEX
        kept = made.kept or not after.kept_in <= {f".{field}"}
        return replace(made, kept=kept, used=made.used | after.uses)


def _gives_results(target: CallTarget, generator: CallTarget | None) -> bool:
    """Tell whether a call gives what ``target`` returns, or yields if it is ``generator``."""
    return not target.constructs and (target is generator or not target.definition.yields)


TOO_COMPLEX = ValueSummary(kept_in=frozenset({"unknown"}))


def _of_item(results: Iterator[Result], item: int | None) -> Iterator[Result]:
    """Yield what the results say of element ``item``, or of the whole value if it is None."""
    for result in results:
        if item is None:
            yield result
        elif result.position is None:
            yield UNKNOWN
        elif result.position == item:
            yield replace(result, position=None)


def _at(position: Position, result: Result) -> Result:
    """Return what a result says of the function's, whose element at ``position`` it is."""
    if position is None:
        return result
    nested = result.position is not None
    return replace(UNKNOWN if nested else result, position=position)
