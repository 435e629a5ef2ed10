"""What the plugin tells the gate while it works: productions seen, and where mypy is."""

from __future__ import annotations

from collections.abc import Callable


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


class Steps:
    """The steps of mypy, for whoever shows progress; by default nobody listens.

    The listener gets "reading" with the path of a file that mypy has parsed, "analysing" with the
    full name of a class, or "checking" with the path of a file. If it fails, it is not asked again:
    nothing in a hook may end the user's run.
    """

    def __init__(self) -> None:
        self.listener: Callable[[str, str], None] | None = None

    def at(self, step: str, where: str) -> None:
        if self.listener is None:
            return
        try:
            self.listener(step, where)
        except Exception:
            self.listener = None


seen = Seen()
steps = Steps()
