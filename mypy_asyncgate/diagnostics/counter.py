"""Counts the checked productions, for the summary of the gate."""

from __future__ import annotations


class Seen:
    """The productions checked in this process, each counted once."""

    def __init__(self) -> None:
        self._where: set[tuple[str, int, int]] = set()

    def reset(self) -> None:
        self._where.clear()

    def add(self, path: str, line: int, column: int) -> None:
        self._where.add((path, line, column))

    @property
    def count(self) -> int:
        return len(self._where)


seen = Seen()
