"""Holds the analysis against the executions of many programs, a part of them at a time."""

from __future__ import annotations

from .comparison import explain
from .forms import FORMS
from .search import Tally, compared, drawn, forms_of

SEED = 0
PARTS = 4
PROGRAMS = 1_250
"""The number of programs in each part."""
LEAST_SHARE = 80
"""Each form is in one of so many programs, at least."""
EXECUTED_OTHERWISE = {"closures"}
"""Forms about which the executions say what the analysis said before it knew better.

What a nested function closes over is handed on when that function is defined; the executions hand
it on when it is bound to its variable.
"""

BEHIND = (
    "executions do not know yet that a consumer may enter what is yielded before it is entered, "
    "and that a later exception is blamed for a leak when an earlier one was handled"
)
"""Why some programs disagree so far: the analysis has changed, and the executions have not."""


def check_part(part: int) -> None:
    """Compare the programs of a part: the same each time, whatever is installed.

    ``run.py`` compares many more.
    """
    tally = Tally()
    numbers = range(part * PROGRAMS, (part + 1) * PROGRAMS)
    found = list(compared(drawn(SEED, numbers), tally))
    told = [
        explain(source, verdict)
        for source, verdict in found
        if verdict.disagreements and EXECUTED_OTHERWISE.isdisjoint(forms_of(source))
    ]
    assert not told, "\n".join(told)
    # A generator that makes hardly anything, or programs too large to execute, proves nothing.
    assert tally.programs == PROGRAMS
    assert tally.productions > PROGRAMS
    assert tally.skipped < PROGRAMS // 50
    assert min(tally.forms[form] for form in FORMS) >= PROGRAMS // LEAST_SHARE, tally.forms
