"""What follows a run of mypy while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncgate.gate.outcome import Message

if TYPE_CHECKING:
    from mypy.build import BuildResult  # mypy takes a while to import, and may not be needed


class Watcher:
    """Learns what is checked and what is done; this one does nothing about it."""

    def begin(self, named: frozenset[str], show_columns: bool) -> None:
        """Learn the absolute paths of the files that are to be checked."""

    def clear(self) -> None:
        """Make room on the terminal, because something is about to be printed."""

    def done(self, path: str, messages: list[Message]) -> None:
        """Learn that mypy is done with a module, and its messages."""

    def built(self, result: BuildResult) -> None:
        """Learn what mypy has built, when it is done with all modules."""
