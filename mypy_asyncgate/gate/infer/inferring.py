"""One run of mypy of which the summaries are wanted."""

from __future__ import annotations

import sys

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.gate import progress
from mypy_asyncgate.gate.infer.model import ModuleView
from mypy_asyncgate.gate.infer.reading import Reader
from mypy_asyncgate.gate.outcome import Outcome, Problem
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.gate.run_mypy import run_mypy


def infer(request: Request) -> tuple[Outcome, tuple[ModuleView, ...] | None]:
    """Run mypy, and return the outcome and what is inferred, or None if mypy could not finish.

    Raises SystemExit as ``run_mypy`` does.
    """
    with progress.shown(sys.stderr) as shown:
        reader = Reader(shown)
        outcome = run_mypy(request, reader)
    if reader.off:
        problem = Problem('nothing is inferred, because the configuration has "infer = false"')
        outcome = replace(outcome, problems=(*outcome.problems, problem))
    return outcome, reader.modules
