"""Annotations of GitHub Actions, by workflow commands."""

from __future__ import annotations

from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.outcome import PROGRAM, Outcome
from mypy_asyncgate.gate.summary import summary


def github(outcome: Outcome) -> str:
    """Return commands: one for each message, problem and gap, and a notice with the summary.

    GitHub finds files by their paths from the root of the repository only.
    """
    lines = []
    for m in outcome.messages:
        kind = "error" if m.severity == "error" else "notice"
        message = "\n".join(filter(None, (m.message, *m.notes, pages.url(m.code or ""))))
        title, file = m.code or "mypy", m.file or m.path
        lines.append(_command(kind, message, file=file, line=m.line, col=m.column, title=title))
    for problem in outcome.problems:
        title = f"{PROGRAM} could not check this"
        lines.append(
            _command("error", problem.text, file=problem.path, line=problem.line, title=title)
        )
    for gap in outcome.gaps:
        kind = "error" if outcome.fails_on_gaps else "warning"
        lines.append(_command(kind, "\n".join((gap.text, *gap.mend)), title=f"{PROGRAM}: not seen"))
    if outcome.files:
        lines.append(_command("notice", summary(outcome), title=PROGRAM))
    return "\n".join(lines)


def _command(kind: str, message: str, **properties: str | int) -> str:
    shown = ",".join(
        f"{key}={_escape(str(value), ':,')}" for key, value in properties.items() if value
    )
    return f"::{kind} {shown}::{_escape(message, '')}"


def _escape(value: str, more: str) -> str:
    for character in "%\r\n" + more:
        value = value.replace(character, f"%{ord(character):02X}")
    return value
