"""Coroutines that are going to use the resource: what becomes of them, and of their work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncgate.analysis.lifetime.state import CLOSED, ENTERED, Owner, Status

if TYPE_CHECKING:
    from .runs import Run


def works(run: Run) -> None:
    """Take down that a function does at this line what only an open resource is good for."""
    if run.fate is not None and not run.over:
        run.search.seen.works.add((run.frame.f_lineno, run.fate.status.name))


def awaited(run: Run) -> None:
    """Let a coroutine do its work, which is of interest when the resource is closed by then."""
    if run.fate is not None and run.fate.status == CLOSED:
        run.event("USED")
        works(run)


def forget(run: Run) -> None:
    """Lose sight of all of them when one is passed on: others may await it at any time."""
    run.unwinding = run.frame.f_lineno
    for step in run.dependants:
        step.carried = None
    run.unwinding = None


def returned(run: Run, is_worked_with: bool) -> None:
    """Return one, which is of no use when the resource is closed by then."""
    fate = run.fate
    if fate is None or fate.status not in (CLOSED, ENTERED) or is_worked_with:
        return
    run.event("RETURNED")
    run.search.seen.users_returned.add(run.frame.f_lineno)
    if fate.status == CLOSED:
        run.finish()
    else:
        run.fate = fate.become(Status(fate.status.typestate, Owner.CALLER))
