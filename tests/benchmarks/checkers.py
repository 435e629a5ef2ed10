"""Other checkers of resources, async code and types, run over the same files without a cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .processes import run

CHECKERS: dict[str, tuple[str, ...]] = {
    "pylint": ("--disable=all", "--enable=consider-using-with"),
    "flake8": ("--select=ASYNC",),
    "basedpyright": (),
}
"""The checkers by their modules, with the arguments that leave only what is comparable."""

ANY_FINDING = range(32)
"""The statuses of a run with findings: pylint has a bit for each of their kinds."""


def rows(python: str, folder: Path, package: str, runs: int) -> Iterator[str]:
    """Yield the row of each checker that is installed: its smallest user CPU time of ``runs``."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    for name, arguments in CHECKERS.items():
        installed = run([python, "-c", f"import {name}"], folder, environment).output == b""
        if installed:
            program = [python, "-m", name, *arguments, package]
            found = [run(program, folder, environment, ANY_FINDING) for _ in range(runs)]
            user, peak = min(r.user for r in found), min(r.peak for r in found)
            yield f"| {package} | {name} | {user:.1f} | {peak:.0f} |"
