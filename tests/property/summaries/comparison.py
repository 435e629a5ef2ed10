"""Where the summaries of the functions of a program and their executions disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mypy.nodes import FuncDef

from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.summaries.parameters import Parameter
from mypy_asyncgate.summaries.results import Provenance
from mypy_asyncgate.summaries.values import ValueSummary
from tests.property.analysed import Analysed
from tests.property.compiling import Program

from .observed import ELSEWHERE, Observed, Source
from .trials import Search

CONDITION = "c"
"""The parameter that stands for conditions, and is no value."""

FRESH = {"call": "FRESH", "parameter": "PARAMETER", "field": "PART"}


def compare_summaries(program: Analysed, text: Program) -> Iterator[str]:
    """Yield what only the summaries, or only the executions, say of each function."""
    for function in program.functions:
        yield from compare_parameters(program, function, text)
        if not (function.is_generator or function.is_async_generator):
            yield from compare_results(program, function, text)


def compare_parameters(program: Analysed, function: FuncDef, text: Program) -> Iterator[str]:
    """Yield what is wrong about the parameters of a function."""
    name, known = program.as_written(function.name), program.summaries
    for index, argument in enumerate(function.arguments):
        parameter = argument.variable.name
        if parameter == CONDITION or argument.variable.is_self:
            continue
        shown = Search(text, name, Source("parameter", parameter)).observed
        said = as_observed(
            known.parameters.of(Parameter(Definition(function, program.tree.fullname), index)),
            program,
        )
        for what in ("uses", "entered", "released", "kept_in", "returned", "unknown"):
            ours, theirs = getattr(said, what), getattr(shown, what)
            if ours != theirs:
                yield f'parameter "{parameter}" of "{name}": {what} said {ours}, shown {theirs}'


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
        summary.returned,
        summary.unknown,
    )


def compare_results(program: Analysed, function: FuncDef, text: Program) -> Iterator[str]:
    """Yield what is wrong about the results of a function."""
    name, known = program.as_written(function.name), program.summaries
    said = {
        (
            r.provenance.name,
            r.name if r.provenance is not Provenance.PART else "",
            r.awaited,
            r.kept,
        )
        for r in known.results_of(Definition(function, program.tree.fullname))
    }
    shown = set(results(name, text))
    if said != shown:
        yield f'results of "{name}": said {sorted(said)}, shown {sorted(shown)}'


def results(name: str, text: Program) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield what executions return."""
    for source in {given.source for given in Search(text, name, None).observed.results}:
        if source is None:
            yield "UNKNOWN", "", False, False
            continue
        shown = Search(text, name, source).observed
        for awaited in {given.awaited for given in shown.results if given.source == source}:
            if source.kind == "call":
                yield "FRESH", "", awaited, bool(shown.kept_in)
            elif source.kind == "parameter":
                yield "PARAMETER", str(source.name), False, False
            else:
                yield "PART", "", False, False
