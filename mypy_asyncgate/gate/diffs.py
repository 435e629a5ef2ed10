"""Diffs of files, as ``patch`` and ``git apply`` read them."""

from __future__ import annotations

import difflib
from pathlib import Path

from mypy_asyncgate.gate import repository


def unified(path: Path, before: str | None, after: str) -> str:
    """Return a unified diff, with paths from the root of the repository."""
    name = repository.from_root(str(path), repository.root(Path.cwd()))
    old = "/dev/null" if before is None else f"a/{name}"
    lines = difflib.unified_diff(
        (before or "").splitlines(keepends=True),
        after.splitlines(keepends=True),
        old,
        f"b/{name}",
    )
    whole = (
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return "".join(whole)
