"""The state of one resource while a function runs.

Question: what does the owner still have to do, and which places hold it?
Fact: a set of ``State``, one for each way the execution may have come here.
Join: the union, so no state is invented and none is lost.
Example: after ``if c: await conn.close()`` both CLOSED and OPEN are possible.
Assumes: at most one instance made by the call is followed at a time; UNBORN stays possible
after the call, so that every round of a loop is followed as if it were the only one.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from mypy_asyncgate.analysis.cfg import Place


class Status(enum.Enum):
    """What has become of the resource."""

    UNBORN = "not made"
    COROUTINE = "made once awaited"
    PENDING = "made, not entered"
    OPEN = "open"
    ENTERED = "inside its block"
    CLOSED = "released"
    GONE = "handed on"
    LOST = "lost while open"


OWED = frozenset({Status.PENDING, Status.OPEN})
"""The states in which somebody still has to enter or release it."""


@dataclass(frozen=True, slots=True)
class State:
    """A status, and the places that hold the resource.

    A place "x[]" holds a tuple with the resource at the position that is followed.
    """

    status: Status
    places: frozenset[Place] = frozenset()


UNBORN = State(Status.UNBORN)


def wrapped(place: Place) -> Place:
    """Return the place for a tuple in ``place`` that contains the resource."""
    return f"{place}[]"
