"""A code quality report of GitLab, which is a subset of Code Climate's format."""

from __future__ import annotations

import hashlib
import json

from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.outcome import PROGRAM, Message, Outcome, Problem


def gitlab(outcome: Outcome) -> str:
    """Return a JSON array of findings, and of problems: an empty one would read as "all fixed"."""
    issues = [_finding(message) for message in outcome.messages]
    issues += [_problem(problem) for problem in outcome.problems]
    if outcome.fails_on_gaps:
        issues += [_problem(Problem(f"not seen: {gap.text}")) for gap in outcome.gaps]
    return json.dumps(issues, indent=2)


def _finding(message: Message) -> dict[str, object]:
    url = pages.url(message.code or "")
    return {
        "description": " ".join((message.message, *message.notes)),
        "check_name": message.code or "mypy",
        **({"content": {"body": url}} if url else {}),
        "fingerprint": message.fingerprint,
        "severity": "major" if message.severity == "error" else "info",
        "location": _location(message.file or message.path, message.line),
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "description": problem.text,
        "check_name": PROGRAM,
        "fingerprint": hashlib.sha256(str(problem).encode()).hexdigest(),
        "severity": "blocker",
        "location": _location(problem.path or ".", problem.line),
    }


def _location(path: str, line: int) -> dict[str, object]:
    return {"path": path, "lines": {"begin": max(line, 1)}}
