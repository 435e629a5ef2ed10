"""The state of one resource while a function runs.

Question: what does the owner still have to do, and which places hold it?
Fact: a set of ``State``, one for each way the execution may have come here.
Join: the union, so no state is invented and none is lost.
Example: after ``if c: await conn.close()`` both CLOSED and OPEN are possible.
Assumes: one instance is followed at a time, from its birth on; the instance that the next round
of a loop makes is another one, and every instance has the same fate.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

from mypy_asyncgate.flow.operations import Place


class Status(enum.Enum):
    """What has become of the resource."""

    # As good as Enum's own, which is written in Python and takes a third of an analysis.
    __hash__ = object.__hash__

    COROUTINE = "made once awaited"
    PENDING = "made, not entered"
    STARTING = "open once awaited"
    OPEN = "open"
    ENTERED = "inside its block"
    STORED = "inside its block, and put somewhere as the last thing there"
    KEPT = "open, in a field of the object"
    CLOSED = "released"
    TRUSTED = "released elsewhere, if at all"
    RETURNED = "on its way to the caller"


OWED = frozenset({Status.PENDING, Status.OPEN})
"""The states in which somebody still has to enter or release it."""


class Raised(enum.Enum):
    """Whether an exception came while the resource was owed, and the last one's place."""

    __hash__ = object.__hash__

    NOT = "no"
    IN_BODY = "in the body"
    IN_CLEANUP = "in a finally or except, before the release"


class State(NamedTuple):
    """A status, the places that hold the resource, and what was raised meanwhile.

    A place "x[0]" is the element of a tuple in "x", "x[*]" one of many elements; "x()" holds
    a call on the resource that was not awaited, "x!" one that waits for its end; "x~" holds what
    a call gave that was lent the resource, and may keep it.
    """

    status: Status
    places: frozenset[Place]
    raised: Raised = Raised.NOT

    def after_exception(self, in_cleanup: bool) -> State:
        """Return the state in which an exception arrives at its handler."""
        if self.status not in OWED and self.status is not Status.KEPT:
            return self
        return self._replace(raised=Raised.IN_CLEANUP if in_cleanup else Raised.IN_BODY)


def element(place: Place, index: int | None) -> Place:
    """Return the place of one element of what ``place`` holds, or (None) of any of many."""
    return f"{place}[{'*' if index is None else index}]"


def visited(place: Place) -> Place:
    """Return the mark that a loop over the many in ``place`` has come to the resource."""
    return f"{element(place, None)}@"


def forms(place: Place, places: frozenset[Place]) -> Iterator[Place]:
    """Yield those of ``places`` that tell how ``place`` holds the resource, if it does."""
    for held in places:
        if held == place or (held.startswith(place) and held[len(place)] in "[(~!"):
            yield held


def pending(place: Place) -> Place:
    """Return the place for an un-awaited call, in ``place``, on the resource."""
    return f"{place}()"


def finishing(place: Place) -> Place:
    """Return the place for a call, in ``place``, that waits until the resource ends."""
    return f"{place}!"


def carrier(place: Place) -> Place:
    """Return the place for something, in ``place``, that may keep the resource."""
    return f"{place}~"
