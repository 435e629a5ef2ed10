"""The outcome of a run of mypy, independent of mypy's types; output formats render it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

PARENT = "asyncgate"
PREFIX = f"{PARENT}-"


@dataclass(frozen=True, slots=True)
class Message:
    """An error of mypy or of this plugin, or a note that belongs to no error.

    ``line`` and ``column`` count from 1, and are 0 if unknown. ``notes`` are the notes of an error,
    reported at the same place.
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
        """Whether this plugin reports it."""
        return self.code is not None and (self.code == PARENT or self.code.startswith(PREFIX))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The messages of one check, and its statistics.

    ``problems`` are the reasons if mypy could not run; the other fields are then meaningless.
    ``plain`` are lines of mypy that name no place. Of ``files``, ``rechecked`` were checked now and
    the others came from the cache. ``resources`` is the number of resources in the rechecked files,
    or None if unknown. ``muted`` is the number of files under ``ignore_errors``.
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
        """The number of errors of each rule, by its code without the prefix."""
        codes = Counter(
            (message.code or "").removeprefix(PREFIX)
            for message in self.messages
            if message.ours and message.severity == "error"
        )
        return dict(sorted(codes.items()))

    @property
    def findings(self) -> int:
        """The number of errors that the rules report."""
        return sum(self.by_rule.values())

    @property
    def others(self) -> int:
        """The number of mypy's own errors."""
        return sum(m.severity == "error" and not m.ours for m in self.messages)

    @property
    def status(self) -> int:
        """The exit status: 0 clean, 1 errors, 2 could not run."""
        if self.problems:
            return 2
        return 1 if self.findings or self.others else 0
