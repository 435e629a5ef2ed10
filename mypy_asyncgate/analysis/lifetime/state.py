"""The state of one resource while a function runs.

Question: what does the owner still have to do, and which places hold the resource?
Fact: a set of ``State``, one for each way in which the execution may have reached the point.
Join: the union, so no state is invented and none is lost.
Example: after ``if c: await conn.close()`` both CLOSED and OPEN are possible.
Assumes: one instance is tracked at a time, from the operation that makes it. The instance made by
the next iteration of a loop is another one, and every instance has the same fate.

A status is a product of the resource's typestate, its owner, and the evidence for both.
These combinations exist:

========= ========================= ============ ============== ======================
typestate FUNCTION                  FIELD        CALLER         ELSEWHERE
========= ========================= ============ ============== ======================
UNMADE    a coroutine will make it               it is returned
EMPTY     holds nothing yet                      it is returned
PENDING   to be entered (owed)                   it is returned
STARTING  open once awaited                      it is returned
OPEN      to be released (owed)     owed, by the it is returned
                                    object
ENTERED   inside its block, or lent              it is returned stored as the last
          by a parent                                           thing in its block
CLOSED    released
========= ========================= ============ ============== ======================

The evidence is TRUSTED only where the function is the owner, the resource is owed, and a branch
that is not taken would end the obligation. The table of transitions is in ``transitions``.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from mypy_asyncgate.flow.flags import Known
from mypy_asyncgate.flow.leaving import Raised
from mypy_asyncgate.flow.places import Place


class Typestate(enum.Enum):
    """What the resource itself is like."""

    # Equivalent to Enum's own hash, which is written in Python and takes a third of an analysis.
    __hash__ = object.__hash__

    UNMADE = "made once awaited"
    EMPTY = "made, holds nothing yet"
    PENDING = "made, not entered"
    STARTING = "open once awaited"
    OPEN = "open"
    ENTERED = "inside its block"
    CLOSED = "released"


class Owner(enum.Enum):
    """Who has to enter or release the resource."""

    __hash__ = object.__hash__

    FUNCTION = "the function"
    FIELD = "the object, which keeps it in a field"
    CALLER = "the caller, to whom it is returned"
    ELSEWHERE = "unknown code that uses it where it was stored"


class Evidence(enum.Enum):
    """How reliable the typestate is."""

    __hash__ = object.__hash__

    SEEN = "every operation was seen"
    TRUSTED = "a condition is trusted to hold whenever there is something to release"


class Status(NamedTuple):
    """Typestate, owner and evidence."""

    typestate: Typestate
    owner: Owner = Owner.FUNCTION
    evidence: Evidence = Evidence.SEEN

    @property
    def is_owed(self) -> bool:
        """Whether the function still has to enter or release the resource."""
        return self in OWED

    @property
    def name(self) -> str:
        """The status as text, without the parts that have their default."""
        parts = [self.typestate.name]
        if self.owner is not Owner.FUNCTION:
            parts.append(self.owner.name)
        if self.evidence is not Evidence.SEEN:
            parts.append(self.evidence.name)
        return " ".join(parts)


UNMADE = Status(Typestate.UNMADE)
EMPTY = Status(Typestate.EMPTY)
PENDING = Status(Typestate.PENDING)
STARTING = Status(Typestate.STARTING)
OPEN = Status(Typestate.OPEN)
ENTERED = Status(Typestate.ENTERED)
CLOSED = Status(Typestate.CLOSED)
IN_FIELD = Status(Typestate.OPEN, Owner.FIELD)
STORED_IN_BLOCK = Status(Typestate.ENTERED, Owner.ELSEWHERE)

OWED = frozenset({PENDING, OPEN})
"""The statuses in which the function still has to enter or release the resource."""


class State(NamedTuple):
    """A status, the places that hold the resource, and what happened before.

    ``raised`` says whether an exception occurred while the resource was owed. ``lent`` says that
    the resource was passed to an unknown call. Whether that lends it or hands it on depends on
    whether the function releases it itself. ``by_itself`` says that the last exception came from
    an operation on the resource. ``flags`` is what is known of the function's flags.
    """

    status: Status
    places: frozenset[Place]
    raised: Raised = Raised.NOT
    lent: bool = False
    by_itself: bool = False
    flags: Known = frozenset()

    def after_exception(self, in_cleanup: bool, by_handler: bool) -> State:
        """Return the state in which an exception reaches its handler."""
        if not self.status.is_owed and self.status.owner is not Owner.FIELD:
            return self
        return self._replace(raised=self.raised.after(in_cleanup, by_handler))

    def with_status(self, status: Status) -> State:
        """Return the state with another status.

        An earlier exception is remembered only while somebody owes the release.
        """
        goes_on = self.status.is_owed and (status.is_owed or status.owner is Owner.FIELD)
        raised = self.raised if goes_on else Raised.NOT
        return State(status, self.places, raised, self.lent, flags=self.flags)

    def with_places(self, *places: Place) -> State:
        """Return the state in which ``places`` hold the resource too."""
        return self._replace(places=self.places.union(places))

    def without_places(self, *places: Place) -> State:
        """Return the state in which ``places`` do not hold the resource."""
        return self._replace(places=self.places.difference(places))
