"""Where the analysis and the executions of programs disagree."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from .analysed import Analysed, analysed
from .compiling import Function, Program, compiled
from .ends import compare_ends
from .execution import executions
from .fates import Leak, Seen
from .findings import compare_findings
from .following import Claims, claims_about
from .gaps import gaps
from .runs import TooManyRuns
from .stores import said_of_stores, shown_of_stores
from .summaries.comparison import compare_summaries
from .summaries.functions import ExecutedFunctions
from .summaries.owners import ExecutedClass, compare_owner
from .summaries.ownership import compare_ownership
from .summaries.stored import compare_stored


@dataclass
class Verdict:
    """The disagreements about one program: none, if all is well."""

    disagreements: list[str] = field(default_factory=list)
    productions: int = 0
    runs: int = 0
    skipped: bool = False
    """It has too many executions to try them all, or is too complex for the analysis."""


def verdicts(sources: Sequence[str]) -> list[Verdict]:
    """Compare what the analysis says of each program with what its executions show."""
    return [
        verdict(source, program) for source, program in zip(sources, analysed(sources), strict=True)
    ]


def verdict(source: str, program: Analysed) -> Verdict:
    """Compare the claims about one program with what its executions show."""
    result = Verdict()
    said = claims_about(program)
    if said is None:
        result.skipped = True
        return result
    try:
        text = compiled(source)
        executed = ExecutedFunctions(text)
        shown = dict(executions(executed))
        owner = ExecutedClass(executed, source)
        result.disagreements.extend(compare_summaries(program, executed))
        result.disagreements.extend(compare_owner(program, owner))
        result.disagreements.extend(compare_ownership(program, owner, executed))
        result.disagreements.extend(compare_stored(program))
    except TooManyRuns:
        result.skipped = True
        return result
    assert shown.keys() == said.keys()
    for line, seen in shown.items():
        result.productions += 1
        result.runs += seen.runs
        function, made = function_at(text, line), said[line].facts.production.managed.name
        stores = shown_of_stores(source, seen, made, function, owner)
        if stores != said_of_stores(said[line]):
            ours = said_of_stores(said[line])
            result.disagreements.append(f"stores of line {line}: said {ours}, shown {stores}")
        (node,) = (f for f in program.functions if program.as_written(f.name) == function.name)
        result.disagreements.extend(
            f"resource of line {line}: {text}"
            for text in (
                *compare(said[line], seen),
                *compare_findings(source, said[line], seen, line, stores),
                *gaps(source, said[line], seen),
                *compare_ends(source, node, said[line], seen),
            )
        )
    return result


def function_at(text: Program, line: int) -> Function:
    """Return the function in which a resource is made at a line."""
    return next(f for f in text.own.functions.values() if line in f.sites)


def compare(said: Claims, seen: Seen) -> list[str]:
    """Return what only one of the two has.

    Of leaks that differ only in the line to blame, the analysis has to know the first.
    """
    first = {leak for leak in seen.leaks if leak == first_of_its_kind(leak, seen.leaks)}
    found = [f"the analysis invents event {item}" for item in listed(said.events - seen.events)]
    found += [f"the analysis misses event {item}" for item in listed(seen.events - said.events)]
    found += [f"the analysis invents leak {item}" for item in listed(said.leaks - seen.leaks)]
    found += [f"the analysis misses leak {item}" for item in listed(first - said.leaks)]
    return found


def first_of_its_kind(leak: Leak, leaks: set[Leak]) -> Leak:
    """Return the leak of the first line among those that are like ``leak``."""
    alike = [x for x in leaks if x[:3] == leak[:3] and (x[3] is None) == (leak[3] is None)]
    return min(alike, key=lambda x: x[3] or 0)


def listed(items: Set[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Return ``items`` in an order that is always the same."""
    return sorted(items, key=str)


def explain(source: str, found: Verdict) -> str:
    """Return a program with its line numbers and the disagreements."""
    lines = [f"{number:3} {line}" for number, line in enumerate(source.splitlines(), 1)]
    return "\n".join([*lines, *found.disagreements])
