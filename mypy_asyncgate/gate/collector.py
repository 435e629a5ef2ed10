"""Collects the messages of a build of mypy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from mypy_asyncgate.dataclass import dataclass, field, replace
from mypy_asyncgate.gate.outcome import PREFIX, UNUSED_IGNORE, Message
from mypy_asyncgate.gate.scopes import Files

ModuleDone = Callable[[str, list[Message]], None]
"""Called with the path of each module that is done, and its messages."""

_TEXT = re.compile(
    r"(?P<path>.+?)(:(?P<line>\d+))?(:\d+)*: (?P<severity>error|note): "
    r"(?P<message>.*?)(  \[(?P<code>[\w-]+)\])?",
    re.DOTALL,
)


@dataclass
class Collector:
    """Collects the messages that mypy reports during a build.

    ``asks_for_unused`` tells whether messages about all needless comments in a file are wanted, and
    not only those about ours.
    """

    done: ModuleDone
    asks_for_unused: Callable[[str], bool]
    files: Files = field(default_factory=Files)
    messages: dict[Message, None] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)

    def flush(self, filename: str | None, lines: list[str], serious: bool) -> None:
        """Collect some messages; this is mypy's callback ``flush_errors``."""
        self.last = lines
        new = []
        for line in lines:
            message = parse(line)
            if message is None:
                self.plain.append(line)
                continue
            if filename is not None:
                # In the cache are paths as they were seen from another folder, perhaps.
                message = replace(message, path=filename)
            message = self._excuse(message)
            needless = message.code == UNUSED_IGNORE and not message.excuse
            if not needless or self.asks_for_unused(message.path):
                new.append(message)
        self.messages.update(dict.fromkeys(new))
        if filename is not None:
            self.done(filename, new)

    def forget(self) -> None:
        """Forget everything, because mypy begins again."""
        self.messages.clear()
        self.plain.clear()

    def _excuse(self, message: Message) -> Message:
        """Mark a message about a comment that ignores one of our codes."""
        if message.code != UNUSED_IGNORE:
            return message
        about = message.message + self.files.line(message.path, message.line).partition("#")[2]
        return replace(message, excuse=True) if PREFIX in about else message


def parse_any(line: str) -> Message | None:
    """Return the message in a line, which may be text: mypy 1 reports so what makes it give up."""
    found = _TEXT.fullmatch(line)
    if line.startswith("{") or found is None or found["path"] == "mypy":
        return parse(line)
    number = int(found["line"] or 0)
    return Message(found["path"], number, 0, found["severity"], found["code"], found["message"])


def parse(line: str) -> Message | None:
    """Return the message in a line of mypy's JSON output, or None for plain text."""
    if not line.startswith("{"):
        return None
    data = json.loads(line)
    return Message(
        path=data["file"],
        line=max(data["line"], 0),
        column=max(data["column"] + 1, 0),
        severity=data["severity"],
        code=data["code"],
        message=data["message"],
        notes=tuple(data["hint"].splitlines()) if data["hint"] else (),
    )
