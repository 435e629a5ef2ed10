"""Messages on stderr about mistakes that are not in the checked code."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from mypy_asyncgate.stub_sets import series_mismatch

WARNING = "mypy-asyncgate: warning: "


def warn(line: str) -> None:
    """Print a warning that a setting, or a package's file, was ignored."""
    _say(f"{WARNING}{line}")


def _say(line: str) -> None:
    """Print a line, but not in worker processes, so that it appears once."""
    if "build_worker" not in Path(sys.argv[0]).stem:
        print(line, file=sys.stderr)


@cache
def say_wrong_stubs() -> None:
    """Print a note, once, if the installed stubs are for another series of the library."""
    mismatch = series_mismatch()
    if mismatch is not None:
        _say(f"mypy-asyncgate: note: {mismatch}")
