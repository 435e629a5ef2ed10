"""Summaries of results: where the values that a function returns come from.

Question: is a result a new resource, an argument, or the content of a field of ``self``?
Example: ``c = make(); d = c; return d`` returns the resource that ``make`` has made.

mypy may not have checked the calls in the body yet, so a function given to ``Results`` decides by
the callee's name whether a call makes a resource. A call of a function of the module has that
function's results, at any depth and in recursion.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mypy.nodes import Argument, CallExpr, Context, FuncDef, ReturnStmt

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Return
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.summaries.fixpoint import Ask, Fixpoint
from mypy_asyncgate.summaries.origins import Origins, ValueAt, ValueOrigin, is_none
from mypy_asyncgate.summaries.parameters import FunctionOf, GraphOf, Parameters
from mypy_asyncgate.summaries.trace import definition_points


class Provenance(enum.Enum):
    """The kinds of origin of a result."""

    FRESH = "a call that makes a resource"
    PARAMETER = "an argument"
    PART = "a field of the object, or one of the elements in it"
    UNKNOWN = "nothing is known"


@dataclass(frozen=True)
class Result:
    """One possible result of a function.

    ``name`` is the name of the parameter or field. For a fresh resource, ``awaited`` says that the
    function has awaited it, and ``kept`` that it may have escaped to something other than the
    caller.
    """

    provenance: Provenance
    name: str = ""
    awaited: bool = False
    kept: bool = False


ResultSummary = frozenset[Result]
"""All possible results of a function other than ``None``."""

UNKNOWN = Result(Provenance.UNKNOWN)
UNKNOWN_ONLY: ResultSummary = frozenset({UNKNOWN})

Makes = Callable[[CallExpr], bool | None]
"""Says whether a call makes a resource, or None if the name of the callee does not tell."""


def is_fresh(results: ResultSummary, awaited: bool = True) -> bool:
    """Tell whether every result is a fresh resource that the caller alone holds.

    With ``awaited=False``, a resource that the function has awaited does not count as fresh.
    """
    return bool(results) and all(
        result.provenance is Provenance.FRESH
        and not result.kept
        and (awaited or not result.awaited)
        for result in results
    )


class Results:
    """The summaries of the results of one module's functions, each computed once."""

    def __init__(
        self, graph_of: GraphOf, function_of: FunctionOf, parameters: Parameters, makes: Makes
    ) -> None:
        self._graph_of = graph_of
        self._function_of = function_of
        self._parameters = parameters
        self._makes = makes
        nothing: ResultSummary = frozenset()
        self._summaries: Fixpoint[FuncDef, ResultSummary] = Fixpoint(
            nothing, frozenset.union, self._summary
        )

    def of(self, function: FuncDef) -> ResultSummary:
        """Return the possible results of ``function``."""
        return self._summaries.of(function)

    def _summary(self, function: FuncDef, ask: Ask[FuncDef, ResultSummary]) -> ResultSummary:
        """Return the possible results of a function; ``ask`` returns those of other functions."""
        if function.is_decorated or function.is_generator or function.is_async_generator:
            return UNKNOWN_ONLY
        graph = self._graph_of(function)
        return UNKNOWN_ONLY if graph is None else frozenset(self._results(graph, ask))

    def _results(self, graph: Graph, ask: Ask[FuncDef, ResultSummary]) -> Iterator[Result]:
        """Yield the possible results of the function with this graph, with duplicates."""
        origins = Origins(graph)
        worklist = list(_returned(graph))
        seen = set(worklist)
        while worklist:
            for origin in origins.of(worklist.pop()):
                for found in self._resolved(origins, origin, ask):
                    if isinstance(found, Result):
                        yield found
                    elif found not in seen:
                        seen.add(found)
                        worklist.append(found)

    def _resolved(
        self, origins: Origins, origin: ValueOrigin, ask: Ask[FuncDef, ResultSummary]
    ) -> Iterator[Result | ValueAt]:
        """Yield the results with this origin, and the values that have to be traced further."""
        source = origin.source
        if isinstance(source, CallExpr):
            yield from self._call_results(origins, source, origin.awaited, ask)
        elif isinstance(source, Argument):
            yield Result(Provenance.PARAMETER, source.variable.name)
        else:
            yield UNKNOWN if source is None else Result(Provenance.PART, source.field or "")

    def _call_results(
        self, origins: Origins, call: CallExpr, awaited: bool, ask: Ask[FuncDef, ResultSummary]
    ) -> Iterator[Result | ValueAt]:
        """Yield the possible results of a call, and the arguments that it may return."""
        makes = self._makes(call)
        function = self._function_of(callee(call)) if makes is None else None
        if makes:
            yield Result(Provenance.FRESH, "", awaited, self._is_kept(origins.graph, call))
        elif function is None:
            yield UNKNOWN
        else:
            # Awaiting the call of a coroutine function does not await its result.
            awaited = awaited and not function.is_coroutine
            for result in ask(function):
                if result.provenance is Provenance.FRESH:
                    kept = result.kept or self._is_kept(origins.graph, call)
                    yield Result(Provenance.FRESH, "", result.awaited or awaited, kept)
                elif result.provenance is Provenance.PARAMETER:
                    argument = self._argument_for(origins, call, result.name)
                    yield UNKNOWN if argument is None else argument._replace(awaited=awaited)
                else:
                    yield result

    def _argument_for(self, origins: Origins, call: CallExpr, name: str) -> ValueAt | None:
        """Return the argument that a call passes to the parameter ``name``, or None if unknown."""
        for op, value in origins.arguments_of(call):
            parameter = self._parameters.parameter(op)
            if parameter is not None and parameter.variable.name == name:
                return value
        return None

    def _is_kept(self, graph: Graph, call: CallExpr) -> bool:
        """Tell whether the result of a call may have escaped to something other than the caller."""
        try:
            return bool(self._parameters.of_value(graph, definition_points(graph, call)).kept_in)
        except TooComplex:
            return True


def _returned(graph: Graph) -> Iterator[ValueAt]:
    """Yield the values that the ``return`` statements return, without a literal ``None``."""
    for block in graph.blocks:
        for index, op in enumerate(block.ops):
            if isinstance(op, Return) and has_value(op.node):
                yield ValueAt(block.index, index, op.place)


def has_value(node: Context) -> bool:
    """Tell whether a ``return`` has a value other than a literal ``None``."""
    result = node.expr if isinstance(node, ReturnStmt) else None
    return result is not None and not is_none(result)
