"""Prints text on stdout: messages as soon as they are known if it is a terminal, the rest last."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from mypy_asyncgate.gate.formats.text import closing_lines
from mypy_asyncgate.gate.outcome import Message, Outcome
from mypy_asyncgate.gate.scopes import Files


class Printer:
    """Prints each message once. stdout is the one at the time when the printer is made."""

    def __init__(self) -> None:
        self._stream = sys.stdout
        self._printed: set[Message] = set()
        self.at_once = self._stream.isatty()
        self._files = Files()

    def print(self, messages: Iterable[Message], columns: bool) -> None:
        """Print the messages that are not printed yet; ``columns`` is whether to show columns."""
        # mypy takes a while to import; --help should not wait for it.
        from mypy_asyncgate.gate.terminal import Terminal

        new = [message for message in messages if message not in self._printed]
        self._printed.update(new)
        self._stream.write(Terminal(self._stream, self._files).render(new, columns))
        self._stream.flush()

    def finish(self, outcome: Outcome) -> None:
        """Print what remains of an outcome."""
        for line in outcome.plain:
            self._stream.write(f"{line}\n")
        if outcome.messages:
            self.print(outcome.messages, outcome.show_columns)
        for line in closing_lines(outcome):
            self._stream.write(f"{line}\n")
        self._stream.flush()
