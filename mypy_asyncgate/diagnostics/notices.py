"""What is said on stderr: mistakes that no line of the checked code is to blame for."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from mypy_asyncgate.stub_sets import series_mismatch

WARNING = "mypy-asyncgate: warning: "


def warn(line: str) -> None:
    """Say that something of the user's, or of a package, was left out."""
    _say(f"{WARNING}{line}")


def _say(line: str) -> None:
    """Print a line, but not once more in each process that mypy starts."""
    if "build_worker" not in Path(sys.argv[0]).stem:
        print(line, file=sys.stderr)


@cache
def say_wrong_stubs() -> None:
    """Say once if the installed stubs are of another series than the library."""
    mismatch = series_mismatch()
    if mismatch is not None:
        _say(f"mypy-asyncgate: note: {mismatch}")
