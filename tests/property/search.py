"""Draws many programs and compares them in batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .comparison import Verdict, verdicts
from .programs import program


@dataclass
class Tally:
    """What a search has covered."""

    programs: int = 0
    distinct: int = 0
    productions: int = 0
    runs: int = 0
    skipped: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    """How many of the distinct programs have each form."""

    def __iadd__(self, other: Tally) -> Tally:
        for name, count in vars(other).items():
            setattr(self, name, getattr(self, name) + count)
        return self


def forms_of(source: str) -> list[str]:
    """Return the forms that a program has, which its first line tells."""
    _, _, told = source.partition("\n")[0].partition("  # ")
    return told.split(", ") if told else []


def drawn(seed: int, numbers: Iterable[int], only: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the programs that have these numbers in the draw of a seed, with duplicates."""
    return (program(seed, number, only) for number in numbers)


def compared(sources: Iterable[str], tally: Tally) -> Iterator[tuple[str, Verdict]]:
    """Yield programs with what was found, each once."""
    programs = list(sources)
    distinct = list(dict.fromkeys(programs))
    tally.programs += len(programs)
    tally.distinct += len(distinct)
    tally.forms.update(form for source in distinct for form in forms_of(source))
    for source, found in zip(distinct, verdicts(distinct), strict=True):
        tally.productions += found.productions
        tally.runs += found.runs
        tally.skipped += found.skipped
        yield source, found
