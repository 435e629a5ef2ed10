"""A JSON document."""

from __future__ import annotations

import json

from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.outcome import Message, Outcome


def json_document(outcome: Outcome) -> str:
    """Return a JSON object with ``findings``, ``errors``, ``coverage`` and ``summary``.

    ``errors`` are the reasons if something could not be checked. Paths are those from the root of
    the repository; what is unknown is null.
    """
    numbers = {
        "files": outcome.files,
        "files_rechecked": outcome.rechecked,
        "files_ignored": outcome.muted,
        "resources": outcome.resources,
        "findings": outcome.findings,
        "findings_elsewhere": outcome.elsewhere,
        "by_rule": outcome.by_rule,
        "other_errors": outcome.others,
        "complete": outcome.complete,
        "status": outcome.status,
    }
    document = {
        "findings": [_finding(message) for message in outcome.messages],
        "errors": [
            {"message": p.text, "path": p.path or None, "line": p.line or None}
            for p in outcome.problems
        ],
        "coverage": {
            "libraries": list(outcome.libraries),
            "gaps": [
                {
                    "kind": gap.kind,
                    "message": gap.text,
                    "mend": list(gap.mend),
                    "names": list(gap.names),
                }
                for gap in outcome.gaps
            ],
        },
        "baseline": None
        if outcome.known is None
        else {"known": outcome.known, "fixed": list(outcome.fixed)},
        "summary": numbers,
    }
    return json.dumps(document, indent=2)


def _finding(message: Message) -> dict[str, object]:
    return {
        "path": message.file or message.path,
        "line": message.line or None,
        "column": message.column or None,
        "code": message.code,
        "url": pages.url(message.code or ""),
        "severity": message.severity,
        "message": message.message,
        "notes": list(message.notes),
        "function": message.function or None,
        "fingerprint": message.fingerprint or None,
    }
