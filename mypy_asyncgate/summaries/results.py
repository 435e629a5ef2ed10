"""Summaries of results: where the values that a function returns come from.

Question: is a result a new resource, an argument, or the content of a field of ``self``?
Example: ``c = make(); d = c; return d`` returns the resource that ``make`` has made.

mypy may not have checked the calls in the body yet, so a function given to ``Results`` decides by
the callee's name what a call makes. A call of a function whose body is known has that function's
results, at any depth, in recursion and across modules.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mypy.nodes import Argument, CallExpr, Context, ReturnStmt, TupleExpr

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Return, Store
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.summaries.fixpoint import Ask
from mypy_asyncgate.summaries.origins import Origins, ValueAt, ValueOrigin, is_none
from mypy_asyncgate.summaries.parameters import Parameters
from mypy_asyncgate.summaries.trace import definition_points


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
    function has awaited it, and ``kept`` that it may have escaped to something other than the
    caller.
    """

    provenance: Provenance
    name: str = ""
    awaited: bool = False
    kept: bool = False
    position: Position = None


ResultSummary = frozenset[Result]
"""All possible results of a function other than ``None``."""

UNKNOWN = Result(Provenance.UNKNOWN)
UNKNOWN_ONLY: ResultSummary = frozenset({UNKNOWN})

Makes = Callable[[CallExpr], frozenset[Position] | None]
"""Says which parts of what a call gives are new resources that its caller owns.

None if the name of the callee does not tell.
"""

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
        """Return the possible results of a function; ``ask`` returns those of other functions."""
        node = function.node
        if node.is_generator or node.is_async_generator:
            return UNKNOWN_ONLY
        graph = self._parameters.graph_of(node)
        return UNKNOWN_ONLY if graph is None else frozenset(self._results(graph, ask))

    def _results(self, graph: Graph, ask: AskResults) -> Iterator[Result]:
        """Yield the possible results of the function with this graph, with duplicates."""
        origins = Origins(graph)
        worklist = list(_returned(graph))
        seen = set(worklist)
        while worklist:
            value, position = worklist.pop()
            for origin in origins.of(value):
                for found in self._resolved(origins, origin, ask):
                    if isinstance(found, Result):
                        yield _at(position, found)
                    elif (found, position) not in seen:
                        seen.add((found, position))
                        worklist.append((found, position))

    def _resolved(
        self, origins: Origins, origin: ValueOrigin, ask: AskResults
    ) -> Iterator[Result | ValueAt]:
        """Yield the results with this origin, and the values that have to be traced further."""
        source = origin.source
        if isinstance(source, CallExpr):
            yield from self._call_results(origins, source, origin, ask)
        elif source is None or origin.item is not None:
            yield UNKNOWN
        elif isinstance(source, Argument):
            yield Result(Provenance.PARAMETER, source.variable.name)
        else:
            yield Result(Provenance.PART, source.field or "")

    def _call_results(
        self, origins: Origins, call: CallExpr, origin: ValueOrigin, ask: AskResults
    ) -> Iterator[Result | ValueAt]:
        """Yield the possible results of a call, and the arguments that it may return."""
        made = self._makes(call)
        target = self._parameters.targets.of(callee(call)) if made is None else None
        given: Iterator[Result]
        if made:
            given = (Result(Provenance.FRESH, position=position) for position in made)
        elif target is None or target.constructs:
            given = iter((UNKNOWN,))
        else:
            given = iter(ask(target.definition))
        for result in _of_item(given, origin.item):
            if result.provenance is Provenance.FRESH:
                # Awaiting the call of a coroutine function does not await its result.
                is_coroutine = target is not None and target.definition.node.is_coroutine
                awaited = result.awaited or (origin.awaited and not is_coroutine)
                kept = result.kept or self._is_kept(origins.graph, call)
                yield replace(result, awaited=awaited, kept=kept)
            elif result.provenance is Provenance.PARAMETER and target is not None:
                argument = self._argument_for(origins, call, result.name)
                awaited = origin.awaited and not target.definition.node.is_coroutine
                traced = argument is not None and result.position is None
                yield argument._replace(awaited=awaited) if argument and traced else UNKNOWN
            else:
                yield result

    def _argument_for(self, origins: Origins, call: CallExpr, name: str) -> ValueAt | None:
        """Return the argument that a call passes to the parameter ``name``, or None if unknown."""
        for op, value in origins.arguments_of(call):
            parameter = self._parameters.parameter(op)
            if parameter is not None and parameter.name == name:
                return value
        return None

    def _is_kept(self, graph: Graph, call: CallExpr) -> bool:
        """Tell whether the result of a call may have escaped to something other than the caller."""
        try:
            return bool(self._parameters.of_value(graph, definition_points(graph, call)).kept_in)
        except TooComplex:
            return True


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


def _returned(graph: Graph) -> Iterator[tuple[ValueAt, Position]]:
    """Yield the values that are returned, or the elements of tuples, without a literal ``None``."""
    for block in graph.blocks:
        for index, op in enumerate(block.ops):
            if not isinstance(op, Return) or not has_value(op.node):
                continue
            result = op.node.expr if isinstance(op.node, ReturnStmt) else None
            if not isinstance(result, TupleExpr):
                yield ValueAt(block.index, index, op.place), None
                continue
            stores = {
                id(o.node): n for n, o in enumerate(block.ops[:index]) if isinstance(o, Store)
            }
            for position, item in enumerate(result.items):
                if (at := stores.get(id(item))) is not None:
                    stored = block.ops[at]
                    assert isinstance(stored, Store)
                    yield ValueAt(block.index, at, stored.place), position


def has_value(node: Context) -> bool:
    """Tell whether a ``return`` has a value other than a literal ``None``."""
    result = node.expr if isinstance(node, ReturnStmt) else None
    return result is not None and not is_none(result)
