"""What a run of mypy gave, free of mypy's own types; the formats are made from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

PARENT = "asyncgate"
PREFIX = f"{PARENT}-"


@dataclass(frozen=True, slots=True)
class Message:
    """An error of mypy or of ours, or a note that belongs to none.

    ``line`` and ``column`` count from 1 and are 0 where unknown. ``notes`` are those mypy
    reported for the error, at the same place.
    """

    path: str
    line: int
    column: int
    severity: str
    code: str | None
    message: str
    notes: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        """Whether one of our rules says it."""
        return self.code is not None and (self.code == PARENT or self.code.startswith(PREFIX))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check: what to print, and what it is worth.

    ``problems`` is what kept mypy from running, as text; then nothing else counts.
    ``plain`` are lines of mypy's without a place. ``rechecked`` of the ``files`` were looked at
    now, the others came from the cache; ``resources`` were seen in those, None if unknown.
    ``muted`` files are under ``ignore_errors``.
    """

    messages: tuple[Message, ...] = ()
    plain: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    files: int = 0
    rechecked: int = 0
    resources: int | None = None
    muted: int = 0
    show_columns: bool = False

    @property
    def by_rule(self) -> dict[str, int]:
        """How many errors each of our rules reports, by its short code."""
        codes = Counter(
            (message.code or "").removeprefix(PREFIX)
            for message in self.messages
            if message.ours and message.severity == "error"
        )
        return dict(sorted(codes.items()))

    @property
    def findings(self) -> int:
        """How many errors our rules report."""
        return sum(self.by_rule.values())

    @property
    def others(self) -> int:
        """How many errors are mypy's own."""
        return sum(m.severity == "error" and not m.ours for m in self.messages)

    @property
    def status(self) -> int:
        """The exit status: 0 clean, 1 errors, 2 could not run."""
        if self.problems:
            return 2
        return 1 if self.findings or self.others else 0
