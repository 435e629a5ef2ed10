"""Where the summaries of the functions of a program and their executions disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mypy.nodes import Argument, FuncDef

from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.solver import Point
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.summaries.parameters import Parameter
from mypy_asyncgate.summaries.results import Provenance
from mypy_asyncgate.summaries.values import UNKNOWN, ValueSummary
from tests.property.analysed import Analysed, graph_of

from .functions import ExecutedFunctions
from .observed import ELSEWHERE, Observed, Source

CONDITION = "c"
"""The parameter that stands for conditions, and is no value."""

FROM = {"parameter": "PARAMETER", "field": "PART"}


def compare_summaries(program: Analysed, executed: ExecutedFunctions) -> Iterator[str]:
    """Yield what only the summaries, or only the executions, say of each function."""
    for function in program.functions:
        yield from compare_parameters(program, function, executed)
        if not (function.is_generator or function.is_async_generator):
            yield from compare_results(program, function, executed)


def compare_parameters(
    program: Analysed, function: FuncDef, executed: ExecutedFunctions
) -> Iterator[str]:
    """Yield what is wrong about the parameters of a function."""
    name, known = program.as_written(function.name), program.summaries
    for index, argument in enumerate(function.arguments):
        parameter = argument.variable.name
        if parameter == CONDITION or argument.variable.is_self:
            continue
        source = Source("parameter", parameter)
        shown = executed.observed(name, source)
        asked = Parameter(Definition(function, program.tree.fullname), index)
        summary = known.parameters.of(asked)
        if summary == UNKNOWN and is_too_complex(program, function, argument):
            continue
        said = as_observed(summary, program)
        for what in ("uses", "entered", "released", "kept_in", "returned", "unknown"):
            ours, theirs = getattr(said, what), getattr(shown, what)
            if what == "returned" and ours and not theirs:
                # Which ``return`` counts is searched backwards, whatever tests show of the value.
                theirs = executed.observed(name, source, blind=True).returned
            if ours != theirs:
                yield f'parameter "{parameter}" of "{name}": {what} said {ours}, shown {theirs}'


def is_too_complex(program: Analysed, function: FuncDef, argument: Argument) -> bool:
    """Tell whether an argument is unknown because there are too many states to follow."""
    graph = graph_of(function)
    starts = [
        Point(block, index + 1, frozenset({make.place}))
        for block, index, make in graph.makes.get(id(argument), ())
    ]
    try:
        program.summaries.parameters.of_value(graph, starts)
    except TooComplex:
        return True
    return False


def as_observed(summary: ValueSummary, program: Analysed) -> Observed:
    """Return a summary in the terms of executions."""
    kept = {
        program.as_written(word) if re.fullmatch(r"\.\w+", word) else ELSEWHERE
        for word in summary.kept_in
    }
    return Observed(
        set(summary.uses),
        summary.entered,
        summary.released,
        kept,
        returned=summary.returned,
        unknown=summary.unknown,
    )


def compare_results(
    program: Analysed, function: FuncDef, executed: ExecutedFunctions
) -> Iterator[str]:
    """Yield what is wrong about the results of a function."""
    name, known = program.as_written(function.name), program.summaries
    said = {
        Shown(
            r.provenance.name,
            r.name if r.provenance is not Provenance.PART else "",
            r.awaited,
            r.kept,
            r.position,
            r.used,
        )
        for r in known.results_of(Definition(function, program.tree.fullname))
    }
    shown = set(results(name, executed))
    # From where a value comes is searched backwards: that a test of another name for it excludes
    # the way is not known there.
    if said != shown and not shown <= said <= set(results(name, executed, blind=True)):
        ours, theirs = sorted(map(str, said)), sorted(map(str, shown))
        yield f'results of "{name}": said {ours}, shown {theirs}'


class Shown(NamedTuple):
    """A result of a function, in the terms of the summaries."""

    provenance: str
    name: str = ""
    awaited: bool = False
    kept: bool = False
    position: int | None = None
    used: frozenset[str] = frozenset()


def results(name: str, executed: ExecutedFunctions, blind: bool = False) -> Iterator[Shown]:
    """Yield what executions return; ``blind`` ones go both ways wherever a value is tested."""
    every = executed.observed(name, None, blind).results
    for source, site in {(given.source, given.site) for given in every}:
        if source is None:
            yield from (Shown("UNKNOWN", position=g.position) for g in every if g.source is None)
            continue
        # Of two calls that come to one that makes it, each has a value of its own.
        site = site if source.kind == "call" else 0
        shown = executed.observed(name, source, site=site)
        tested = executed.observed(name, source, blind, site)
        for given in tested.results:
            if given.source != source or (site and given.site != site):
                continue
            if source.kind == "call":
                kept, used = bool(shown.kept_in), frozenset(shown.uses)
                yield Shown("FRESH", "", given.awaited, kept, given.position, used)
            else:
                named = str(source.name) if source.kind == "parameter" else ""
                yield Shown(FROM[source.kind], named, position=given.position)
