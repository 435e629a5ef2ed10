"""SARIF 2.1.0, the format of code scanning."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from mypy_asyncgate import __version__
from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.outcome import PREFIX, PROGRAM, Message, Outcome

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LINE = re.compile(r"\bline (\d+)")
_ROOT = "%SRCROOT%"


def sarif(outcome: Outcome) -> str:
    """Return a log with one run. Paths are those from the root of the repository.

    Problems and gaps are notifications of the invocation.
    """
    rules = list(_rules(outcome))
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    notifications = [_notification(p.text, "error", p.path, p.line) for p in outcome.problems]
    level = "error" if outcome.fails_on_gaps else "warning"
    notifications += [
        _notification("; ".join((f"not seen: {g.text}", *g.mend)), level) for g in outcome.gaps
    ]
    driver = {
        "name": PROGRAM,
        "semanticVersion": __version__,
        "rules": rules,
        **({"informationUri": url} if (url := pages.home()) else {}),
    }
    invocation = {
        "executionSuccessful": outcome.complete,
        "exitCode": outcome.status,
        "toolExecutionNotifications": notifications,
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_result(message, numbers) for message in outcome.messages],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rules(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield the descriptions of our rules, and of other codes that are reported."""
    from mypy_asyncgate.diagnostics.codes import CODES

    ours = [f"{PREFIX}{code.name}" for code in CODES]
    for rule in CODES:
        page = pages.text(rule.name) or rule.summary
        described: dict[str, Any] = {
            "id": f"{PREFIX}{rule.name}",
            "name": "".join(part.capitalize() for part in rule.name.split("-")),
            "shortDescription": {"text": f"{rule.summary}."},
            "help": {"text": page, "markdown": page},
            "defaultConfiguration": {"enabled": rule.default, "level": "error"},
            "properties": {"tags": ["async", "resources"]},
        }
        if (url := pages.url(rule.name)) is not None:
            described["helpUri"] = url
        yield described
    codes = {_code(message) for message in outcome.messages}
    yield from ({"id": code} for code in sorted(codes.difference(ours)))


def _code(message: Message) -> str:
    return message.code or "mypy"


def _result(message: Message, numbers: dict[str, int]) -> dict[str, Any]:
    place = {"physicalLocation": _physical(message, message.line, message.column)}
    if message.function:
        place["logicalLocations"] = [{"fullyQualifiedName": message.function}]
    result: dict[str, Any] = {
        "ruleId": _code(message),
        "ruleIndex": numbers[_code(message)],
        "level": "error" if message.severity == "error" else "note",
        "message": {"text": "\n".join((message.message, *message.notes))},
        "locations": [place],
    }
    if message.fingerprint:
        result["partialFingerprints"] = {"asyncgate/v1": message.fingerprint}
    if related := list(_related(message)):
        result["relatedLocations"] = related
    return result


def _related(message: Message) -> Iterator[dict[str, Any]]:
    """Yield the lines that a message and its notes name, and the notes that name none."""
    number = 0
    for text in (message.message, *message.notes):
        lines = [int(line) for line in _LINE.findall(text)]
        if not lines and text is not message.message:
            lines = [message.line]
        for line in lines:
            place = _physical(message, line, 0)
            yield {"id": number, "physicalLocation": place, "message": {"text": text}}
            number += 1


def _physical(message: Message, line: int, column: int) -> Any:
    place: dict[str, Any] = {"artifactLocation": _artifact(message.file or message.path)}
    if line:
        place["region"] = {"startLine": line, **({"startColumn": column} if column else {})}
    return place


def _artifact(path: str) -> dict[str, str]:
    posix = PurePosixPath(path)
    if posix.is_absolute():
        return {"uri": posix.as_uri()}
    return {"uri": quote(path), "uriBaseId": _ROOT}


def _notification(text: str, level: str, path: str = "", line: int = 0) -> dict[str, Any]:
    notification: dict[str, Any] = {"level": level, "message": {"text": text}}
    if path:
        place: dict[str, Any] = {"artifactLocation": _artifact(path)}
        if line:
            place["region"] = {"startLine": line}
        notification["locations"] = [{"physicalLocation": place}]
    return notification
