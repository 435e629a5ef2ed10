"""Whether other modules read of a module what it knows itself."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.summaries.of_build import BuildSummaries
from mypy_asyncgate.summaries.parameters import Parameter
from mypy_asyncgate.summaries.values import UNKNOWN
from tests.property.analysed import RELEASE, Analysed

Told = tuple[str, object]
"""What is asked of a build, and the answer."""


def compare_stored(program: Analysed) -> Iterator[str]:
    """Yield what other modules read that is not what the module of a program knows."""
    read = told(program, program.read_by_others)
    for (what, known), (_, stored) in zip(told(program, program.build), read, strict=True):
        if known != stored:
            yield f"{what}: known {known}, read by others {stored}"


def told(program: Analysed, build: BuildSummaries) -> Iterator[Told]:
    """Yield what a build tells of the functions and of the class of a program.

    A function that declares no types stores nothing.
    """
    for function in filter(attrgetter("type"), program.functions):
        definition = Definition(function, program.tree.fullname)
        for index in range(len(function.arguments)):
            parameter = Parameter(definition, index)
            summary = build.parameters.of(parameter)
            yield f'parameter {index} of "{function.name}"', summary
            releases = summary != UNKNOWN and not RELEASE.isdisjoint(summary.uses)
            omits = releases and build.omissions.of((parameter, RELEASE))
            yield f'"{function.name}" may omit the release of {index}', omits
        yield f'results of "{function.name}"', build.results.of(definition)
    info = program.owner
    if info is not None:
        yield "what the class owns", build.ownership(info)
        yield "the constructor of the class", build.is_made_as(info, info)
        types = {name: build.field_type(info, name) for name in sorted(info.names)}
        yield "the fields of the class", {name: str(typ) for name, typ in types.items()}
