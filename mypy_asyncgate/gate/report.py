"""Output formats: text as mypy prints it, a JSON document, annotations for GitHub Actions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from mypy_asyncgate.gate.outcome import Message, Outcome


def text(outcome: Outcome) -> str:
    """Return the messages as mypy prints them, and a summary line."""
    lines = list(outcome.plain)
    for message in outcome.messages:
        lines += _text_lines(message, outcome.show_columns)
    if not outcome.problems:
        lines.append(summary(outcome))
    return "\n".join(lines)


def json_document(outcome: Outcome) -> str:
    """Return a JSON object with ``findings``, ``errors`` (if mypy could not run), ``summary``."""
    findings = [
        {
            "path": message.path,
            "line": message.line or None,
            "column": message.column or None,
            "code": message.code,
            "severity": message.severity,
            "message": message.message,
            "notes": list(message.notes),
        }
        for message in outcome.messages
    ]
    numbers = {
        "files": outcome.files,
        "files_rechecked": outcome.rechecked,
        "files_ignored": outcome.muted,
        "resources": outcome.resources,
        "findings": outcome.findings,
        "by_rule": outcome.by_rule,
        "other_errors": outcome.others,
        "status": outcome.status,
    }
    document = {"findings": findings, "errors": list(outcome.problems), "summary": numbers}
    return json.dumps(document, indent=2)


def github(outcome: Outcome) -> str:
    """Return workflow commands: one for each message, and a notice with the summary."""
    lines = []
    for m in outcome.messages:
        kind = "error" if m.severity == "error" else "notice"
        message = "\n".join((m.message, *m.notes))
        title = m.code or "mypy"
        lines.append(_command(kind, message, file=m.path, line=m.line, col=m.column, title=title))
    if outcome.problems:
        lines.append(_command("error", "\n".join(outcome.problems), title="mypy could not run"))
    else:
        lines.append(_command("notice", summary(outcome), title="mypy-asyncgate"))
    return "\n".join(lines)


FORMATS: dict[str, Callable[[Outcome], str]] = {
    "text": text,
    "json": json_document,
    "github": github,
}


def summary(outcome: Outcome) -> str:
    """Return a line with the number of files, of resources, and of findings by rule."""
    return ", ".join(_summary_parts(outcome))


def _summary_parts(outcome: Outcome) -> Iterator[str]:
    yield f"{_count(outcome.files, 'file')} checked"
    if outcome.resources is not None and outcome.rechecked == outcome.files:
        yield f"{_count(outcome.resources, 'resource')} seen"
    elif outcome.resources is not None and outcome.rechecked:
        # The cache knows the findings of a file, but not how many resources are in it.
        files = _count(outcome.rechecked, "re-checked file")
        yield f"{_count(outcome.resources, 'resource')} seen in {files}"
    elif outcome.files and not outcome.rechecked:
        yield "no changes since the last check"
    if outcome.muted:
        yield f'{outcome.muted} muted by "ignore_errors"'
    rules = " ".join(f"{code} {number}" for code, number in outcome.by_rule.items())
    findings = _count(outcome.findings, "finding") if outcome.findings else "no findings"
    yield f"{findings} ({rules})" if rules else findings
    if outcome.others:
        yield _count(outcome.others, "other error")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _text_lines(message: Message, columns: bool) -> Iterator[str]:
    place = message.path
    if message.line:
        place += f":{message.line}"
        if columns and message.column:
            place += f":{message.column}"
    code = f"  [{message.code}]" if message.code and message.severity == "error" else ""
    yield f"{place}: {message.severity}: {message.message}{code}"
    for note in message.notes:
        yield f"{place}: note: {note}"


def _command(kind: str, message: str, **properties: str | int) -> str:
    shown = ",".join(
        f"{key}={_escape(str(value), ':,')}" for key, value in properties.items() if value
    )
    return f"::{kind} {shown}::{_escape(message, '')}"


def _escape(value: str, more: str) -> str:
    for character in "%\r\n" + more:
        value = value.replace(character, f"%{ord(character):02X}")
    return value
