"""A resource that is released on the normal path only."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import OPEN, EventKind, Exit, Leak, ProductionFacts, Raised
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource that an exception leaves open, with the line that may raise it."""
    if not facts.fulfilled or facts.lost_open is not None or facts.left_open is not None:
        # Other rules report what goes wrong without an exception.
        return
    if facts.skipped_by_yield:
        return
    leak = next((leak for leak in facts.leaks if is_reported(leak, facts)), None)
    if leak is None or leak.line is None:
        return
    line = leak.line
    how = {
        Exit.CANCEL: f"if line {line} is cancelled",
        Exit.CLOSE: f"if the generator is closed at line {line}",
    }.get(leak.exit, f"if line {line} raises")
    yield Finding(facts.origin, f"{facts.subject} is not released {how}; {facts.advice}")


def is_reported(leak: Leak, facts: ProductionFacts) -> bool:
    """Tell whether a way of leaving by an exception is worth a report."""
    if leak.raised is Raised.NOT or leak.status != OPEN:
        return False
    if facts.strict:
        return True
    if leak.raised is Raised.IN_CLEANUP:
        # A step of the clean-up fails before the release: known, and mostly accepted.
        return False
    if leak.exit is Exit.CANCEL:
        # ``except Exception: release; raise`` is how most code spells "on every error".
        return False
    ends = facts.production.release - facts.production.waits | facts.production.consume
    if leak.handles_another or leak.called in ends:
        # The operation releases another resource, or another element.
        return False
    if facts.production.waits and leak.exit is not Exit.NORMAL:
        # It ends by itself; a leak matters only if the function goes on as if it had ended.
        return False
    if facts.stored_on_entering:
        # ``__aexit__`` does not run when ``__aenter__`` fails after it stored the resource.
        return leak.suspends
    if not facts.happens(EventKind.ENTERED, EventKind.RELEASED):
        # The resource ends up with another owner. Until then, a ``raise`` of the function itself is
        # a bug, and so is a failing step of setting it up.
        own = leak.is_own_raise or facts.is_set_up_at(leak)
        return facts.production.managed.declared and own
    # If there is a ``finally``, the lines before its ``try`` that merely call something are not
    # worth a report; those that suspend are.
    return leak.suspends or not facts.guarded or leak.is_own_raise


RULE = Rule("exception-leak", ProductionFacts, check)
