"""What the results of a function are, told by its graph.

Question: is a result something that was just made, an argument, or part of the object?
Example: ``c = make(); d = c; return d`` gives what ``make`` has made.

Calls in the body may not be checked yet, so it is for the user to say what a call makes, by the
name of what is called. The result of a function of the module is what that returns, however deep
and in circles.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mypy.nodes import Argument, CallExpr, Context, FuncDef, ReturnStmt

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Return
from mypy_asyncgate.mypy_api.names import callee, is_none
from mypy_asyncgate.summaries.fixpoint import Ask, Fixpoint
from mypy_asyncgate.summaries.origins import Origin, Origins, Sought
from mypy_asyncgate.summaries.parameters import FunctionOf, GraphOf, Parameters
from mypy_asyncgate.summaries.trace import births


class Provenance(enum.Enum):
    """Where a result comes from."""

    FRESH = "a call that makes a resource"
    PARAMETER = "an argument"
    PART = "a field of the object, or one of the elements in it"
    UNKNOWN = "nothing is known"


@dataclass(frozen=True)
class Result:
    """One of the things that a function may return.

    ``name`` is the parameter or the field. ``awaited`` says that what was made was awaited,
    ``kept`` that something other than the caller may hold it.
    """

    provenance: Provenance
    name: str = ""
    awaited: bool = False
    kept: bool = False


ResultSummary = frozenset[Result]
"""All that a function may return, ``None`` apart."""

UNKNOWN = Result(Provenance.UNKNOWN)
UNKNOWN_ONLY: ResultSummary = frozenset({UNKNOWN})

Makes = Callable[[CallExpr], bool | None]
"""Says whether a call makes a resource, by the name of what is called; None if it does not tell."""


def is_fresh(results: ResultSummary, awaited: bool = True) -> bool:
    """Tell whether every result is a resource that was just made, for the caller alone.

    With ``awaited=False``, one that was awaited does not count.
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
        """Return what ``function`` may return."""
        return self._summaries.of(function)

    def _summary(self, function: FuncDef, ask: Ask[FuncDef, ResultSummary]) -> ResultSummary:
        """Return what a function may return, given what others do."""
        if function.is_decorated or function.is_generator or function.is_async_generator:
            return UNKNOWN_ONLY
        graph = self._graph_of(function)
        return UNKNOWN_ONLY if graph is None else frozenset(self._results(graph, ask))

    def _results(self, graph: Graph, ask: Ask[FuncDef, ResultSummary]) -> Iterator[Result]:
        origins = Origins(graph)
        waiting = list(_returned(graph))
        seen = set(waiting)
        while waiting:
            for origin in origins.of(waiting.pop()):
                for found in self._found(origins, origin, ask):
                    if isinstance(found, Result):
                        yield found
                    elif found not in seen:
                        seen.add(found)
                        waiting.append(found)

    def _found(
        self, origins: Origins, origin: Origin, ask: Ask[FuncDef, ResultSummary]
    ) -> Iterator[Result | Sought]:
        """Yield what a value of this origin is, or where else it comes from."""
        source = origin.source
        if isinstance(source, CallExpr):
            yield from self._of_call(origins, source, origin.awaited, ask)
        elif isinstance(source, Argument):
            yield Result(Provenance.PARAMETER, source.variable.name)
        else:
            yield UNKNOWN if source is None else Result(Provenance.PART, source.field or "")

    def _of_call(
        self, origins: Origins, call: CallExpr, awaited: bool, ask: Ask[FuncDef, ResultSummary]
    ) -> Iterator[Result | Sought]:
        """Yield what a call gives, or the arguments that it gives back."""
        makes = self._makes(call)
        function = self._function_of(callee(call)) if makes is None else None
        if makes:
            yield Result(Provenance.FRESH, "", awaited, self._is_kept(origins.graph, call))
        elif function is None:
            yield UNKNOWN
        else:
            # To await a coroutine does nothing to what it gives.
            awaited = awaited and not function.is_coroutine
            for result in ask(function):
                if result.provenance is Provenance.FRESH:
                    kept = result.kept or self._is_kept(origins.graph, call)
                    yield Result(Provenance.FRESH, "", result.awaited or awaited, kept)
                elif result.provenance is Provenance.PARAMETER:
                    argument = self._argument(origins, call, result.name)
                    yield UNKNOWN if argument is None else argument._replace(awaited=awaited)
                else:
                    yield result

    def _argument(self, origins: Origins, call: CallExpr, name: str) -> Sought | None:
        """Return what a call gives the parameter ``name`` of the function that it calls."""
        for op, sought in origins.handed(call):
            parameter = self._parameters.parameter(op)
            if parameter is not None and parameter.variable.name == name:
                return sought
        return None

    def _is_kept(self, graph: Graph, call: CallExpr) -> bool:
        """Tell whether something other than the caller may hold what a call has made."""
        try:
            return bool(self._parameters.of_value(graph, births(graph, call)).kept_in)
        except TooComplex:
            return True


def _returned(graph: Graph) -> Iterator[Sought]:
    """Yield what a function returns, as far as it is not written ``None``."""
    for block in graph.blocks:
        for index, op in enumerate(block.ops):
            if isinstance(op, Return) and gives_something(op.node):
                yield Sought(block.index, index, op.place)


def gives_something(node: Context) -> bool:
    """Tell whether a ``return`` names a result other than None."""
    result = node.expr if isinstance(node, ReturnStmt) else None
    return result is not None and not is_none(result)
