"""A resource that is released on the normal path only."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.resources import OPEN, Exit, Leak, ProductionFacts, Raised
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource that an exception leaves open, with the line that may raise it."""
    if facts.on_failing is not None and facts.reports_fields:
        yield from check(facts.on_failing)
    if facts.on_closing is not None:
        yield from _skipped(facts.on_closing)
    left = facts.left_by_consumer
    if left is not None:
        wording = facts.wording
        how = f"if the consumer stops at line {left.line}"
        yield Finding(facts.origin, f"{wording.subject} {wording.neglect} {how}; {wording.advice}")
    if not facts.fulfilled or facts.lost_open is not None or facts.left_open is not None:
        # Other rules report what goes wrong without an exception.
        return
    if facts.skipped_by_yield or facts.production.safe:
        return
    leak = next((leak for leak in facts.leaks if is_reported(leak, facts)), None)
    if leak is None or leak.line is None:
        return
    line = leak.line
    how = f"if line {line} raises"
    if leak.exit is Exit.CANCEL:
        how = f"if line {line} is cancelled"
    elif leak.exit is Exit.CLOSE:
        how = f"if the generator is closed at line {line}"
    elif line == facts.origin.line:
        how = "if the rest of this line raises"
    wording = facts.wording
    message = f"{wording.subject} {wording.neglect} {how}; {wording.advice_if_raised}"
    yield Finding(facts.origin, message)


def _skipped(facts: ProductionFacts) -> Iterator[Finding]:
    """Report the step of a closing method that keeps the release from being reached."""
    step = next((leak for leak in facts.leaks if leak.skips_release(facts.production)), None)
    if step is not None and step.op is not None:
        wording = facts.wording
        message = f"{wording.subject} {wording.neglect} if this line raises"
        yield Finding(step.op.node, f"{message}; {wording.advice_in_method}")


def is_reported(leak: Leak, facts: ProductionFacts) -> bool:
    """Tell whether a way of leaving by an exception is worth a report."""
    if leak.raised is Raised.NOT or leak.status != OPEN:
        return False
    if facts.strict or facts.hand_over.enters_another(leak):
        return True
    is_local = facts.guarded and not facts.storage.fields
    if is_local and leak.leaves_running(facts.production):
        # The function ends the child process if something else goes wrong.
        return True
    if leak.is_tolerated(facts.production):
        return False
    if is_local and leak.waits_for_end(facts.production):
        # The function ends the child process if waiting takes too long; little else can fail there.
        return False
    if facts.stored_on_entering or leak.is_before(facts.refused_before):
        # ``__aexit__`` does not run when ``__aenter__`` fails after it stored the resource, and
        # ``close`` does nothing before the object is said to be open.
        return leak.suspends or leak.is_own_raise
    if facts.hand_over.is_meant:
        # The resource ends up with another owner, who does not know of it before.
        return leak is facts.hand_over.cut_short
    if facts.production.is_hold:
        return leak.suspends or leak.is_own_raise
    # If there is a ``finally``, the lines before its ``try`` that merely call something are not
    # worth a report; those that suspend are.
    return leak.suspends or not facts.guarded or leak.is_own_raise


RULE = Rule("exception-leak", ProductionFacts, check)
