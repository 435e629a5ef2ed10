"""Whether the lifetime rules report of a program what its executions show, each rule its part.

Which of the rules tells of a defect is laid down here once more, from the pages of the rules:
a use before the entry and a use after the end stand beside everything else; of the ways in which
a resource is left, the plainest is told (never kept at all, lost, left open, left open by an
exception). Everything is judged as in strict mode.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mypy_asyncgate.analysis.lifetime.state import CLOSED, IN_FIELD, STORED_IN_BLOCK, Owner
from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.rules import rule_of

from .fates import Seen
from .following import Claims
from .stores import Stores
from .vocabulary import OWNED, PRODUCERS

COMPARED = frozenset(
    {
        "exception-leak", "never-entered", "overwritten", "partial-release", "returned",
        "returned-closed", "unentered-use", "use-after-exit",
    }
)  # fmt: skip
"""The rules that executions are held against; what others say is not looked at."""

LIFETIME_RULES = tuple(map(rule_of, sorted(COMPARED)))
KEEPS = frozenset({"ENTERED", "RELEASED", "RETURNED", "HANDED_ON"})

Told = tuple[str, int, int | None]
"""A rule, the line it reports, and the line that its message names."""


def compare_findings(
    source: str, said: Claims, seen: Seen, made: int, stores: Stores
) -> Iterator[str]:
    """Yield what only the rules, or only the executions, say of what is made at line ``made``."""
    ours = set(told(said))
    theirs = set(shown(["", *source.splitlines()], seen, made, stores))
    yield from (f"the rules invent {item}" for item in sorted(ours - theirs, key=str))
    yield from (f"the rules miss {item}" for item in sorted(theirs - ours, key=str))


def told(said: Claims) -> Iterator[Told]:
    """Yield what the rules report of the resource in the function that makes it.

    What other methods do with the field that holds it no execution of one function shows, nor
    whether somebody still has the object whose method has failed.
    """
    facts = replace(said.facts, on_failing=None)
    elsewhere = {id(lapse.where) for lapse in said.facts.lapses}
    for rule in LIFETIME_RULES:
        for finding in rule.check(facts):
            if id(finding.where) in elsewhere:
                continue
            where = finding.where.line - said.start
            named = re.search(r" line (\d+)| this line ", finding.message)
            line = None
            if named and rule.code in NAME_A_LINE:
                line = int(named[1]) - said.start if named[1] else where
            yield rule.code, where, line


NAME_A_LINE = frozenset({"exception-leak", "overwritten", "partial-release"})


def shown(lines: list[str], seen: Seen, made: int, stores: Stores) -> Iterator[Told]:
    """Yield what the rules have to report according to the executions."""
    kind = class_made(lines[made])
    here = [NESTED.sub("", line) for line in lines]
    calls = [
        (what, line, status)
        for what, line, status, _ in seen.events
        if what in ("USED", "ENTERED")
        and any(word in here[line] for word in (*WORK.get(kind, ("use()",)), "with ", "for "))
    ]
    early = [
        line
        for what, line, status, _ in seen.events
        if (what, status) == ("USED", "PENDING")
        and any(word in here[line] for word in TOO_EARLY.get(kind, ()))
    ]
    # What waits for nothing may work on after the end, a loop over it too.
    late = [
        line
        for what, line, status in calls
        if status == "CLOSED"
        and "for " not in lines[line]
        # That a single-use manager is entered twice is told by another rule.
        and not (kind == "Block" and what == "ENTERED")
    ]
    late += [line for line, status in seen.works if status == "CLOSED"]
    if early:
        yield "unentered-use", min(early), None
    if late:
        yield "use-after-exit", min(late), None
    yield from shown_of_returns(lines, seen, made, kind)
    yield from shown_of_leaks(lines, seen, made, bool(early), stores)


NESTED = re.compile(r"(\bdef |\blambda\b).*")
"""What a nested function does is not done where it is defined."""

WORK = {"Client": ("use()", "start()")}
"""The calls that work only while the resource is open, by class; mostly ``use`` alone."""

SYNCHRONOUS = (".cursor()", ".wait()", ".wait_closed()", ".detach()", ".fill()", ".start()")
TOO_EARLY = {"Lazy": ("use()", *SYNCHRONOUS), "Client": ("use()",)}
"""The calls that are of no use before the resource is entered, by class.

What has a method to start it may be set up before that, by calls that wait for nothing.
"""


DRAINS = ".detach()"
"""The call by which a server is used up."""


def shown_of_returns(lines: list[str], seen: Seen, made: int, kind: str) -> Iterator[Told]:
    """Yield what the rules have to report of a resource that the caller gets."""
    statuses = {(what, status) for what, _, status, _ in seen.events}
    if ("RELEASED", STORED_IN_BLOCK.name) in statuses:
        yield "returned-closed", made, None
    if seen.calls_returned:
        yield "returned-closed", min(seen.calls_returned), None
        return
    closed = any(what == "RELEASED" and is_on_its_way(status) for what, status in statuses)
    if closed or ("RETURNED", CLOSED.name) in statuses:
        returns = [line for what, line, *_ in seen.events if what == "RETURNED"]
        if kind == "Server":
            # What it has given before it ended is all that there is, if it was used up by then.
            drained = {
                (line, status) for _, line, status, _ in seen.events if DRAINS in lines[line]
            }
            open_ = [line for line, status in drained | seen.given if status != CLOSED.name]
            first = min(open_, default=len(lines))
            returns = [line for line in returns if line < first]
        if returns:
            told = min(returns)
            yield "returned-closed", told if told in seen.users_returned else made, None
    elif kind != "Block" and not statuses.isdisjoint(
        {("RETURNED", "PENDING"), ("RETURNED", "OPEN")}
    ):
        yield "returned", made, None


def class_made(line: str) -> str:
    """Return the class of what a line of a program makes."""
    found = (made for producer, made in PRODUCERS.items() if f"{producer}()" in line)
    return next(found, PRODUCERS[OWNED])


def is_on_its_way(status: str) -> bool:
    """Tell whether the caller is about to get what is in this status."""
    return status.endswith(Owner.CALLER.name)


def shown_of_leaks(
    lines: list[str], seen: Seen, made: int, early: bool, stores: Stores
) -> Iterator[Told]:
    """Yield the plainest of the ways in which a resource is left."""
    every = [(line, status) for what, line, status, _ in seen.events if what == "LOST"]
    lost = [(line, status) for line, status in every if status != IN_FIELD.name]
    # Of a field that is never released another rule tells.
    reports_fields = stores.unreleased is None and class_made(lines[made]) != "Server"
    replaced = [line for line, status in every if status == IN_FIELD.name and reports_fields]
    left = [
        (line, status)
        for exit_, status, raised, line in seen.leaks
        if (exit_, raised) == ("NORMAL", "NOT")
    ]
    if not any(what in KEEPS for what, *_ in seen.events):
        left_by_exceptions = any(status == "OPEN" for _, status, _, _ in seen.leaks)
        if (lost or left or (left_by_exceptions and not seen.gives_up)) and not early:
            yield "never-entered", made, None
        return
    lost_open = [line for line, status in lost if status == "OPEN"]
    left_open = [line for line, status in left if status == "OPEN"]
    raised = [line for _, status, came, line in seen.leaks if came != "NOT" and status == "OPEN"]
    if lost_open or replaced:
        line = min(lost_open or replaced)
        # In an earlier line it is the next round of a loop: the message says so instead.
        next_round = line <= made and not lines[line].lstrip().startswith("del ")
        yield "overwritten", made, None if next_round else line
    if lost_open:
        return
    if stores.overwritten is not None and reports_fields and not replaced:
        yield "overwritten", made, None
    if left_open:
        returns = [line for line in left_open if line is not None]
        yield "partial-release", made, min(returns, default=None)
    elif raised:
        yield "exception-leak", made, min(line for line in raised if line is not None)
