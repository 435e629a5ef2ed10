"""Holds the analysis against the executions of many programs, a part of them at a time."""

from __future__ import annotations

from .comparison import explain
from .forms import FORMS
from .search import Tally, compared, drawn

SEED = 0
PARTS = 4
PROGRAMS = 1_250
"""The number of programs in each part."""
LEAST_SHARE = 80
"""Each form is in one of so many programs, at least."""


def check_part(part: int) -> None:
    """Compare the programs of a part: the same each time, whatever is installed.

    ``run.py`` compares many more.
    """
    tally = Tally()
    numbers = range(part * PROGRAMS, (part + 1) * PROGRAMS)
    found = list(compared(drawn(SEED, numbers), tally))
    told = [explain(source, verdict) for source, verdict in found if verdict.disagreements]
    assert not told, "\n".join(told)
    # A generator that makes hardly anything, or programs too large to execute, proves nothing.
    assert tally.programs == PROGRAMS
    assert tally.productions > PROGRAMS
    assert tally.skipped < PROGRAMS // 50
    assert min(tally.forms[form] for form in FORMS) >= PROGRAMS // LEAST_SHARE, tally.forms
