"""Where the analysis and the executions of programs disagree."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from .execution import executions
from .fates import Leak, Seen
from .findings import compare_findings
from .following import Claims, claims
from .gaps import gaps
from .runs import TooManyRuns


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
    return [verdict(source, said) for source, said in zip(sources, claims(sources), strict=True)]


def verdict(source: str, said: dict[int, Claims] | None) -> Verdict:
    """Compare the claims about one program with what its executions show."""
    result = Verdict()
    if said is None:
        result.skipped = True
        return result
    try:
        shown = dict(executions(source))
    except TooManyRuns:
        result.skipped = True
        return result
    assert shown.keys() == said.keys()
    for line, seen in shown.items():
        result.productions += 1
        result.runs += seen.runs
        result.disagreements.extend(
            f"resource of line {line}: {text}"
            for text in (
                *compare(said[line], seen),
                *compare_findings(source, said[line], seen, line),
                *gaps(source, said[line], seen),
            )
        )
    return result


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
