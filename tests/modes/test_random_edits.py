"""One sequence of random edits; ``python -m tests.modes.random_edits`` tries many."""

from __future__ import annotations

from pathlib import Path

from tests.modes import random_edits


def test_random_edits(tmp_path: Path) -> None:
    """In this one, the daemon checks a function after it has collected the errors of its file."""
    assert random_edits.run(tmp_path, "8.0", 8) < 4
