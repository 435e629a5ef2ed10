"""The messages of two runs about the same code, in a comparable form."""

from __future__ import annotations

from dataclasses import dataclass

from tests.modes.edit_sequences import Sequence
from tests.mypy_project import Message, Result

Said = list[tuple[str, int, str, str]]


def within(messages: tuple[Message, ...], folder: str) -> Said:
    """Return the messages about one package, without its name and in the order of the source."""
    return sorted(
        (m.file.removeprefix(folder), m.line, m.severity, m.text.replace(f"{folder}/", ""))
        for m in messages
        if m.file.startswith(f"{folder}/")
    )


@dataclass(frozen=True)
class Cold:
    """The messages of a run without cache; each step of each sequence is a package of its own."""

    result: Result

    def said(self, sequence: Sequence, step: int) -> Said:
        """Return all messages about one step."""
        return within(self.result.messages, f"{sequence.name}_{step}")

    def found(self, sequence: Sequence, step: int) -> set[tuple[str, int, str]]:
        """Return the findings of one step, as ``Sequence.found`` does."""
        folder = f"{sequence.name}_{step}"
        return {
            (file.replace(folder, sequence.name), line, code)
            for file, line, code in self.result.found()
            if file.startswith(f"{folder}/")
        }
