"""The analysis reports of a program what some execution of it shows, and nothing else."""

from __future__ import annotations

from .search import Tally, search

PROGRAMS = 2_000


def test_the_analysis_agrees_with_the_executions() -> None:
    """The draw is seeded: the same programs each time. ``run.py`` compares many more."""
    tally = Tally()
    search(PROGRAMS, 0, tally)
    assert tally.programs == PROGRAMS
    # A generator that makes hardly anything, or programs too large to execute, proves nothing.
    assert tally.productions > PROGRAMS
    assert tally.skipped < PROGRAMS // 50
