"""Colour and source frames on a terminal, by mypy's own formatter."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from mypy.util import DEFAULT_SOURCE_OFFSET, FancyFormatter

from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.formats.text import message_lines
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.scopes import Files

_CODE = re.compile(r"(?<=\[)[\w-]+(?=\])")
_OFFSET = " " * DEFAULT_SOURCE_OFFSET


class Terminal:
    """Renders messages for a stream: with frames if it is a terminal, with colour if wanted.

    NO_COLOR turns colour off, FORCE_COLOR turns it on where there is no terminal.
    """

    def __init__(self, stream: TextIO, files: Files) -> None:
        self._files = files
        self._frames = stream.isatty()
        self._formatter: FancyFormatter | None = None
        forced = os.environ.get("FORCE_COLOR", "0") not in ("", "0")
        if not os.environ.get("NO_COLOR") and (forced or self._frames):
            # The second stream is not written to; stderr may be a file where stdout is none.
            self._formatter = FancyFormatter(stream, stream, False)

    def render(self, messages: Iterable[Message], columns: bool) -> str:
        """Return messages as text, each line with its end."""
        lines = [line for message in messages for line in self._lines(message, columns)]
        if self._formatter is not None:
            if self._frames:
                lines = self._formatter.fit_in_terminal(lines)
            lines = [self._formatter.colorize(line) for line in lines]
        if self._frames:
            lines = [_CODE.sub(_linked, line) for line in lines]
        return "".join(f"{line}\n" for line in lines)

    def _lines(self, message: Message, columns: bool) -> Iterator[str]:
        first, *notes = message_lines(message, columns)
        yield first
        if self._frames:
            yield from self._frame(message)
        yield from notes

    def _frame(self, message: Message) -> Iterator[str]:
        """Yield the source line and a line that marks the column."""
        line = self._files.line(message.path, message.line)
        if not line.strip() or not 0 < message.column <= len(line):
            return
        before = line[: message.column - 1].expandtabs()
        yield _OFFSET + line.expandtabs()
        yield _OFFSET + " " * len(before) + "^"


def _linked(found: re.Match[str]) -> str:
    """Return a code as a link to its page, as terminals show it; other words stay as they are."""
    url = pages.url(found[0])
    return f"\033]8;;{url}\033\\{found[0]}\033]8;;\033\\" if url else found[0]
