"""The versions of mypy that this package works with."""

from __future__ import annotations

import re

OLDEST = (1, 19)
TESTED = (2, 4)
"""The newest version at the time of this release."""
BEFORE = (3, 0)
"""The first version that is not supported, whatever it will be."""

_NEEDED = f"mypy-asyncgate needs mypy {OLDEST[0]}.{OLDEST[1]} or later, before {BEFORE[0]}"


def unsupported(version: str) -> str | None:
    """Return a line that says that this package does not work with a version of mypy, or None."""
    if OLDEST <= _release(version) < BEFORE:
        return None
    return f"{_NEEDED}; this is mypy {version}"


def changed(version: str, error: Exception) -> str:
    """Return a line that says that a version of mypy lacks something; ``error`` says what."""
    reason = " ".join(str(error).split())
    return f"{_NEEDED}, and mypy {version} has changed too much: {reason}"


def is_newer(version: str) -> bool:
    """Tell whether a version of mypy has come after the one that this package is tested with."""
    return _release(version) > TESTED


def _release(version: str) -> tuple[int, int]:
    found = re.match(r"(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2])) if found else (0, 0)
