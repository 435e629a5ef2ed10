"""Draws many programs, compares them in batches, and shrinks the first that disagrees."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.configuration import set_hypothesis_home_dir

from .comparison import Verdict, explain, verdicts
from .programs import programs

BATCH = 200

# Draws are seeded; nothing has to be remembered from one run to the next.
set_hypothesis_home_dir(tempfile.mkdtemp(prefix="oracle-"))


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


class Disagreement(AssertionError):
    """A program about which the analysis and its executions disagree."""


def forms_of(source: str) -> list[str]:
    """Return the forms that a program has, which its first line tells."""
    _, _, told = source.partition("\n")[0].partition("  # ")
    return told.split(", ") if told else []


def drawn(count: int, start: int, only: tuple[str, ...] = ()) -> Iterator[str]:
    """Return ``count`` programs, with duplicates; ``start`` seeds the draw."""
    sources: list[str] = []
    draw(count, start, only, sources.append)
    return iter(sources)


def compared(sources: Iterable[str], tally: Tally) -> Iterator[tuple[str, Verdict]]:
    """Yield programs with what was found, each once. One build of mypy serves a batch."""
    programs = list(sources)
    distinct = list(dict.fromkeys(programs))
    tally.programs += len(programs)
    tally.distinct += len(distinct)
    tally.forms.update(form for source in distinct for form in forms_of(source))
    for begin in range(0, len(distinct), BATCH):
        batch = distinct[begin : begin + BATCH]
        for source, found in zip(batch, verdicts(batch), strict=True):
            tally.productions += found.productions
            tally.runs += found.runs
            tally.skipped += found.skipped
            yield source, found


def search(count: int, start: int, tally: Tally, only: tuple[str, ...] = ()) -> None:
    """Compare ``count`` programs; ``start`` seeds the draw, so that it can be repeated.

    If a program disagrees the same draw is made again: the programs known to be right are passed
    over, and the one that is not is shrunk.
    """
    known = dict(compared(drawn(count, start, only), tally))
    if not any(found.disagreements for found in known.values()):
        return

    def check(source: str) -> None:
        if source not in known:
            known[source] = verdicts([source])[0]
        if known[source].disagreements:
            raise Disagreement("\n" + explain(source, known[source]))

    draw(count, start, only, check)
    raise AssertionError("the second draw differs from the first")


def draw(count: int, start: int, only: tuple[str, ...], check: Callable[[str], None]) -> None:
    """Call ``check`` for ``count`` programs; the one for which it raises is shrunk."""
    plain = settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )

    @seed(start)
    @plain
    @given(programs(only))
    def example(source: str) -> None:
        check(source)

    example()
