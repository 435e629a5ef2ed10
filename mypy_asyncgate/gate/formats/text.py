"""Text as mypy prints it, and a summary. Paths are those from the current folder."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.gate.outcome import Message, Outcome
from mypy_asyncgate.gate.summary import summary


def text(outcome: Outcome) -> str:
    """Return the messages, what was not seen, and a summary line."""
    lines = list(outcome.plain)
    for message in outcome.messages:
        lines += message_lines(message, outcome.show_columns)
    return "\n".join([*lines, *closing_lines(outcome)])


def message_lines(message: Message, columns: bool) -> Iterator[str]:
    """Yield the lines of a message; ``columns`` is whether to show its column."""
    place = message.path
    if message.line:
        place += f":{message.line}"
        if columns and message.column:
            place += f":{message.column}"
    code = f"  [{message.code}]" if message.code and message.severity == "error" else ""
    yield f"{place}: {message.severity}: {message.message}{code}"
    for note in message.notes:
        yield f"{place}: note: {note}"


def closing_lines(outcome: Outcome) -> Iterator[str]:
    """Yield what follows the messages; nothing if mypy did not run."""
    yield from map(str, outcome.gaps)
    yield from (f"fixed: {entry}" for entry in outcome.fixed)
    if outcome.files:
        yield summary(outcome)
