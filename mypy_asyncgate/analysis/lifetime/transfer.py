"""What each operation does to the state of the resource that is followed.

``step`` is the whole of it: the states after an operation, and the event it amounts to, if any.
Events are what rules are about; the solver looks at the states only. No state after an operation
means that there is nothing left to follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mypy_asyncgate.analysis.lifetime.escapes import Departures
from mypy_asyncgate.analysis.lifetime.events import Step, What
from mypy_asyncgate.analysis.lifetime.holders import PARENT
from mypy_asyncgate.analysis.lifetime.in_fields import step_of_kept, step_of_stored
from mypy_asyncgate.analysis.lifetime.state import (
    OWED,
    State,
    Status,
    element,
    finishing,
)
from mypy_asyncgate.flow.operations import (
    FIELD,
    HELD,
    OBJECT,
    TEMPORARY,
    As,
    Assume,
    AssumeClosed,
    Await,
    Begin,
    Collect,
    Drop,
    End,
    Enter,
    Item,
    Leave,
    Make,
    Method,
    Move,
    Op,
    Pass,
    Place,
    Return,
    Skip,
    Store,
    Swallow,
    Use,
    UseOfPart,
    Yield,
)


def is_short(place: Place) -> bool:
    """Tell whether a place is that of an expression, gone at the end of its statement."""
    return place.startswith(TEMPORARY) and not place.startswith(HELD)


class Transfer(Departures):
    """The transfer function of one production."""

    def born(self, op: Make) -> State:
        """Return the state right after the call that makes the resource."""
        place = op.place if self.position is None else element(op.place, self.position)
        places = (place, PARENT) if self.parent_ends else (place,)
        status = Status.COROUTINE if self.production.coroutine else self.owed
        return State(status, frozenset(places))

    def transfer(self, op: Op, state: State) -> tuple[State, ...]:
        """Return the states after ``op``."""
        return self.step(op, state)[0]

    def on_raise(self, op: Op, state: State) -> tuple[State, ...]:
        """Return the states in which an exception of ``op`` leaves it.

        What raises while it opens the resource opened none; a release or an exit that fails has
        been tried. The temporaries of the expression that is left hold nothing any more.
        """
        if state.status is Status.STORED:
            return ()
        unopened = state.status in (Status.COROUTINE, Status.PENDING, Status.STARTING)
        if isinstance(op, Make):
            if state.status is Status.STARTING:
                return ()
            afterwards: tuple[State, ...] = (self.waited_for_in_vain(op.place, state),)
        elif isinstance(op, Await) and finishing(op.place) in state.places:
            afterwards = (self.waited_for_in_vain(op.place, state),)
        elif unopened and isinstance(op, (Await, Enter)) and self.holds(op.place, state):
            return ()
        else:
            afterwards = self.step(op, state)[0]
        in_cleanup = id(op) in self.cleanup
        if any(is_short(place) and place.endswith("[*]") for place in state.places):
            # While the others are made; nobody has any of them in hand.
            return ()
        return tuple(self.unwound(after).after_exception(in_cleanup) for after in afterwards)

    @staticmethod
    def waited_for_in_vain(place: Place, state: State) -> State:
        """Return the state if waiting for the end, in ``place``, failed."""
        return state._replace(places=state.places - {finishing(place)})

    def named(self, state: State) -> frozenset[Place] | None:
        """Return the places with which an operation deals that may change the state."""
        if state.status is Status.STORED:
            return None
        known = self._named.get(state.places)
        if known is None:
            plain = {re.split(r"[\[(~!]", place, maxsplit=1)[0] for place in state.places}
            plain |= self.parent_places
            if any(place.startswith(FIELD) for place in plain):
                plain.add(OBJECT)
            known = self._named[state.places] = frozenset(plain)
        return known

    @staticmethod
    def unwound(state: State) -> State:
        """Return ``state`` without the temporaries that an exception ends."""
        ended = list(filter(is_short, state.places))
        return state._replace(places=state.places.difference(ended)) if ended else state

    def step(self, op: Op, state: State) -> Step:
        """Return the states after ``op``, and what happened to the resource."""
        if state.status is Status.STORED:
            return step_of_stored(op, state)
        if state.status is Status.KEPT:
            return step_of_kept(op, state, self.production)
        if op in self.parent_ends:
            return self.end_with_parent(op, state)
        handler = HANDLERS.get(type(op))
        return handler(self, op, state) if handler is not None else ((state,), None)

    def end_with_parent(self, op: Op, state: State) -> Step:
        """End what is open; what was not entered or awaited yet has nothing to end."""
        ends = state.status in (Status.OPEN, Status.RETURNED)
        if ends or (state.status is Status.ENTERED and self.is_derived):
            return self.become(Status.CLOSED, What.RELEASED, op, state)
        return (state,), None

    def assume(self, op: Assume, state: State) -> Step:
        impossible = op.is_none and (op.place in state.places or self.is_among(op.place, state))
        return (() if impossible else (state,)), None

    def assume_closed(self, op: AssumeClosed, state: State) -> Step:
        """Trust what the resource says of itself."""
        if op.place not in state.places:
            return (state,), None
        contradicts = state.status in OWED if op.closed else state.status is Status.CLOSED
        return (() if contradicts else (state,)), None

    def skip(self, op: Skip, state: State) -> Step:
        """Trust that a release under a condition stands under the right condition.

        In a ``finally`` or ``except`` always; elsewhere if the test asks for the resource's own
        state, or if the resource was made under a condition too: a flag may tie the two, and
        flags are not followed.
        """
        trusted = op.cleanup or self.depth > op.depth or not op.about.isdisjoint(state.places)
        if trusted and state.status in OWED:
            _, event = self.step(op.skipped, state)
            if event is not None and event.what is not What.USED:
                # Whether it is closed from here on, or was never open, is not for us to say.
                return (State(Status.TRUSTED, state.places),), None
        return (state,), None

    def swallow(self, op: Swallow, state: State) -> Step:
        """Whoever suppresses an exception of a clean-up step accepts that the rest is skipped."""
        return (() if state.status in OWED else (state,)), None


HANDLERS: dict[type[Op], Callable[..., Step]] = {
    As: Transfer.as_,
    Begin: Transfer.begin,
    Collect: Transfer.collect,
    End: Transfer.end,
    Item: Transfer.item,
    Assume: Transfer.assume,
    AssumeClosed: Transfer.assume_closed,
    Await: Transfer.await_,
    Drop: Transfer.drop,
    Enter: Transfer.enter,
    Leave: Transfer.leave,
    Make: Transfer.make,
    Method: Transfer.method,
    Move: Transfer.move,
    Pass: Transfer.pass_,
    Return: Transfer.return_,
    Skip: Transfer.skip,
    Store: Transfer.store,
    Swallow: Transfer.swallow,
    Use: Transfer.use,
    UseOfPart: Transfer.use_of_part,
    Yield: Transfer.yield_,
}
