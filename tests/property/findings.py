"""Whether the lifetime rules report a program exactly if its executions show a defect.

A rule reports one thing about a production and leaves the rest to the others, so only the whole
is compared: some finding, or none. Everything is judged as in strict mode.
"""

from __future__ import annotations

from mypy_asyncgate.analysis.facts import ProductionFacts
from mypy_asyncgate.rules import RULES

from .execution import Seen
from .following import Claims

LIFETIME_RULES = tuple(rule for rule in RULES if rule.about is ProductionFacts)
KEEPS = frozenset({"ENTERED", "RELEASED", "RETURNED"})


def defects(source: str, seen: Seen) -> list[str]:
    """Return what executions show that some rule is there for."""
    lines = ["", *source.splitlines()]
    kept = any(what in KEEPS for what, *_ in seen.events)
    found = []
    for what, line, status, _ in seen.events:
        calls = "use()" in lines[line] or "async with" in lines[line]
        if what == "LOST" and (status == "OPEN" or not kept):
            found.append(f"lost at line {line}")
        if what in ("USED", "ENTERED") and status == "CLOSED" and calls:
            found.append(f"used at line {line} after it was closed")
        if what == "USED" and status == "PENDING" and calls:
            found.append(f"used at line {line} before it was entered")
        if what == "RETURNED" and status in ("PENDING", "OPEN", "CLOSED"):
            found.append(f"returned at line {line} when {status}")
        if what == "RELEASED" and status == "RETURNED":
            found.append(f"closed at line {line} before the caller gets it")
    for exit_, status, raised, line in seen.leaks:
        if raised == "NOT" and exit_ == "NORMAL" and (status == "OPEN" or not kept):
            found.append(f"left open by {line}")
        # A resource that no path keeps, and that only exceptions leave, lives as long as its
        # function: a loop without end, say.
        if raised != "NOT" and status == "OPEN" and kept:
            found.append(f"left open if line {line} raises")
    return sorted(found)


def compare_findings(source: str, said: Claims, seen: Seen) -> list[str]:
    """Return a line if the rules and the executions disagree."""
    shown = defects(source, seen)
    findings = [f.message for rule in LIFETIME_RULES for f in rule.check(said.facts)]
    if bool(shown) == bool(findings):
        return []
    return [f"the rules say {findings or 'nothing'}, executions show {shown or 'nothing'}"]
