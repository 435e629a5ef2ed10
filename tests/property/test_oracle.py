"""The analysis reports of a program what some execution of it shows, and nothing else."""

from __future__ import annotations

from .comparison import explain, verdicts
from .search import Tally, search

PROGRAMS = 2_000

# Found among many more programs than are drawn here.
ONCE_IN_DISAGREEMENT = (
    """\
async def program(x=None, y=None, z=None, c=None):
    x = make()
    try:
        try:
            return x
        finally:
            raise failure()
    except E1:
        raise failure()
    finally:
        x = make()
""",
    """\
async def program(x=None, y=None, z=None, c=None):
    try:
        await step()
    finally:
        while c:
            try:
                while c:
                    x = make()
                else:
                    await step()
                    return
            finally:
                break
""",
)


def test_the_analysis_agrees_with_the_executions() -> None:
    """The draw is seeded: the same programs each time. ``run.py`` compares many more."""
    tally = Tally()
    search(PROGRAMS, 0, tally)
    assert tally.programs == PROGRAMS
    # A generator that makes hardly anything, or programs too large to execute, proves nothing.
    assert tally.productions > PROGRAMS
    assert tally.skipped < PROGRAMS // 50


def test_programs_that_were_in_disagreement() -> None:
    found = zip(ONCE_IN_DISAGREEMENT, verdicts(ONCE_IN_DISAGREEMENT), strict=True)
    told = [explain(source, verdict) for source, verdict in found if verdict.disagreements]
    assert not told, "\n".join(told)
