"""Where the analysis and the executions of programs disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .execution import Seen, TooManyRuns, executions
from .findings import compare_findings
from .following import Claims, claims


@dataclass
class Verdict:
    """The disagreements about one program: none, if all is well."""

    disagreements: list[str] = field(default_factory=list)
    productions: int = 0
    runs: int = 0
    skipped: bool = False
    """It has too many executions to try them all."""


def verdicts(sources: Sequence[str]) -> list[Verdict]:
    """Compare what the analysis says of each program with what its executions show."""
    return [verdict(source, said) for source, said in zip(sources, claims(sources), strict=True)]


def verdict(source: str, said: dict[int, Claims]) -> Verdict:
    """Compare the claims about one program with what its executions show."""
    result = Verdict()
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
            )
        )
    return result


def compare(said: Claims, seen: Seen) -> list[str]:
    """Return what only one of the two has."""
    parts = (("event", said.events, seen.events), ("leak", said.leaks, seen.leaks))
    found = []
    for what, ours, theirs in parts:
        found += [f"the analysis invents {what} {item}" for item in sorted(ours - theirs, key=str)]
        found += [f"the analysis misses {what} {item}" for item in sorted(theirs - ours, key=str)]
    return found


def explain(source: str, found: Verdict) -> str:
    """Return a program with its line numbers and the disagreements."""
    lines = [f"{number:3} {line}" for number, line in enumerate(source.splitlines(), 1)]
    return "\n".join([*lines, *found.disagreements])
