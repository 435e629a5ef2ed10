"""A resource that is released on the normal path only."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import AwaitExpr, RaiseStmt

from mypy_asyncgate.analysis.lifetime.events import What
from mypy_asyncgate.analysis.lifetime.leaks import Leak
from mypy_asyncgate.analysis.lifetime.state import Raised, Status
from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import ProductionFacts
from mypy_asyncgate.flow.operations import Exit, Method
from mypy_asyncgate.lexicon.open_methods import OPENERS
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.rule import Rule


def check(facts: ProductionFacts) -> Iterator[Finding]:
    """Report a resource that an exception leaves open, with the line that may raise it."""
    if not facts.kept or facts.lost_open is not None or facts.left_open is not None:
        # Other rules tell of what goes wrong without an exception.
        return
    if facts.skipped_by_yield:
        return
    leak = next((leak for leak in facts.leaks if is_reported(leak, facts)), None)
    if leak is None or leak.op is None:
        return
    line = leak.op.node.line
    how = {
        Exit.CANCEL: f"if line {line} is cancelled",
        Exit.CLOSE: f"if the generator is closed at line {line}",
    }.get(leak.exit, f"if line {line} raises")
    yield Finding(facts.origin, f"{facts.subject} is not released {how}; {facts.advice}")


def is_reported(leak: Leak, facts: ProductionFacts) -> bool:
    """Tell whether a way of leaving by an exception is worth a report."""
    if leak.raised is Raised.NOT or leak.status is not Status.OPEN:
        return False
    if facts.strict:
        return True
    if leak.raised is Raised.IN_CLEANUP:
        # A step of the clean-up that fails before the release: known, and mostly accepted.
        return False
    if leak.exit is Exit.CANCEL:
        # ``except Exception: release; raise`` is how most code spells "on every error".
        return False
    ends = facts.production.release - facts.production.waits | facts.production.consume
    if leak.handles_another or leak.called in ends:
        # The release of something else, or of another of many.
        return False
    if facts.production.waits and leak.exit is not Exit.NORMAL:
        # It ends by itself; what matters is whether the function goes on as if it had.
        return False
    if facts.function.name in ENTERS and facts.fields:
        # ``__aexit__`` does not run when ``__aenter__`` fails after it stored the resource.
        return leak.suspends
    if not facts.happens(What.ENTERED, What.RELEASED):
        # It is somebody else's in the end: until then a ``raise`` of our own is a bug, and a step
        # of setting it up that fails.
        own = is_own_raise(leak) or is_setup(leak, facts)
        return facts.production.managed.declared and own
    # Where there is a ``finally``, the lines before its ``try`` that merely call something are
    # not worth a word; those that wait for somebody else are.
    return leak.suspends or not facts.guarded or is_own_raise(leak)


def is_setup(leak: Leak, facts: ProductionFacts) -> bool:
    """Tell whether the function waits for the resource itself there, which is open already."""
    if facts.production.managed.library == facts.function.package:
        # A library knows when its own objects begin to hold something.
        return False
    awaited = leak.op.node if leak.op is not None else None
    called = {id(node) for node in walk(awaited)} if isinstance(awaited, AwaitExpr) else set()
    return any(
        event.what is What.USED
        and isinstance(event.op, Method)
        and id(event.op.node) in called
        and event.op.name not in OPENERS
        and not facts.production.is_fluent(event.op.name)
        for event in facts.events
    )


def is_own_raise(leak: Leak) -> bool:
    """Tell whether the exception is raised by a statement of the function itself."""
    return leak.op is not None and isinstance(leak.op.node, RaiseStmt)


RULE = Rule(
    "exception-leak",
    "A resource is released on the normal path only",
    ProductionFacts,
    check,
)
