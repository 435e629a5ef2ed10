"""What each operation does to the state of the resource that is followed.

``step`` is the whole of it: the states after an operation, and the event it amounts to, if any.
Events are what rules are about; the solver looks at the states only.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from mypy_asyncgate.analysis.cfg import (
    Assume,
    Await,
    Drop,
    Enter,
    Graph,
    Leave,
    Make,
    Method,
    Move,
    Op,
    Pass,
    Place,
    Return,
    Store,
    Use,
    Yield,
)
from mypy_asyncgate.analysis.obligation import OWED, UNBORN, State, Status, wrapped
from mypy_asyncgate.resources import Production


class What(enum.Enum):
    """What happened to the resource at an operation."""

    ENTERED = "entered"
    RELEASED = "released"
    HANDED_ON = "handed on"
    RETURNED = "returned"
    USED = "used"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at ``op`` to a resource that was in ``status``."""

    what: What
    op: Op
    status: Status


Step = tuple[tuple[State, ...], Event | None]


class Transfer:
    """The transfer function of one production.

    ``position`` is the element of the tuple it gives that is followed, or None for the result
    itself. ``lends`` says that the function releases the resource itself somewhere, so that
    passing it to a call only lends it; otherwise a call that is given it may keep it.
    """

    def __init__(
        self, production: Production, position: int | None, graph: Graph, lends: bool
    ) -> None:
        self.production = production
        self.position = position
        self.captured = graph.captured
        self.lends = lends

    def transfer(self, op: Op, state: State) -> tuple[State, ...]:
        return self.step(op, state)[0]

    def on_raise(self, op: Op, state: State) -> tuple[State, ...]:
        """Return the states in which an exception of ``op`` leaves it.

        What raises while it makes or opens the resource made none; a release or an exit that
        fails has been tried.
        """
        if isinstance(op, Make):
            return (state,)
        if isinstance(op, Await) and state.status in (Status.COROUTINE, Status.PENDING):
            return (State(Status.GONE),) if op.place in state.places else (state,)
        if isinstance(op, Enter) and op.place in state.places:
            return (State(Status.GONE),)
        return self.step(op, state)[0]

    def step(self, op: Op, state: State) -> Step:
        """Return the states after ``op``, and what happened to the resource."""
        if state.status is Status.UNBORN:
            return self.make(op, state) if isinstance(op, Make) else ((state,), None)
        handler = HANDLERS.get(type(op))
        return handler(self, op, state) if handler is not None else ((state,), None)

    # -- one operation each

    def make(self, op: Make, state: State) -> Step:
        if op.call is not self.production.call:
            return (state,), None
        if state.status is not Status.UNBORN:
            # The next round of a loop makes another one; it is followed from UNBORN.
            return self.forget(op, state, op.place)
        status = initial(self.production)
        place = op.place if self.position is None else wrapped(op.place)
        return (UNBORN, State(status, frozenset((place,)))), None

    def move(self, op: Move, state: State) -> Step:
        held = self.held_by(op, state)
        if held and op.target in self.captured:
            return self.gone(What.HANDED_ON, op, state)
        places = state.places - {op.target, wrapped(op.target)} | held
        if not places and state.places:
            return self.lose(op, state)
        return (State(state.status, places),), None

    def held_by(self, op: Move, state: State) -> frozenset[Place]:
        """Return the places that the target of a move adds."""
        if op.source is None:
            return frozenset()
        if op.item is not None:
            inside = wrapped(op.source) in state.places and op.item == self.position
            return frozenset((op.target,)) if inside else frozenset()
        pairs = ((op.source, op.target), (wrapped(op.source), wrapped(op.target)))
        return frozenset(target for source, target in pairs if source in state.places)

    def drop(self, op: Drop, state: State) -> Step:
        return self.forget(op, state, op.place)

    def use(self, op: Use, state: State) -> Step:
        if op.place not in state.places:
            return (state,), None
        if op.attribute in self.production.release | self.production.consume:
            # ``callback(conn.close)``: whoever got the method will call it.
            return self.gone(What.RELEASED, op, state)
        return (state,), Event(What.USED, op, state.status)

    def method(self, op: Method, state: State) -> Step:
        if op.place not in state.places:
            return (state,), None
        production = self.production
        if op.name in production.release | production.consume | EXITS:
            return self.become(Status.CLOSED, What.RELEASED, op, state)
        if op.name in ENTERS:
            return self.become(Status.ENTERED, What.ENTERED, op, state, op.result)
        if op.name in production.start:
            return self.become(Status.OPEN, What.USED, op, state, op.result)
        event = Event(What.USED, op, state.status)
        if production.is_fluent(op.name):
            return (State(state.status, state.places | {op.result}),), event
        return (state,), event

    def pass_(self, op: Pass, state: State) -> Step:
        if wrapped(op.place) in state.places:
            return self.gone(What.HANDED_ON, op, state)
        if op.place not in state.places:
            return (state,), None
        if op.callee in self.production.releasers:
            return self.become(Status.CLOSED, What.RELEASED, op, state)
        if self.lends and not op.place.startswith("%"):
            return (state,), Event(What.USED, op, state.status)
        return self.gone(What.HANDED_ON, op, state)

    def await_(self, op: Await, state: State) -> Step:
        holders = {op.place, wrapped(op.place)}
        if state.places.isdisjoint(holders):
            return (state,), None
        if state.status is Status.COROUTINE:
            return (State(owed(self.production), state.places),), None
        if state.status is Status.PENDING:
            if self.production.opened is None:
                return self.gone(What.ENTERED, op, state)
            return (State(Status.OPEN, state.places),), None
        return (state,), None

    def enter(self, op: Enter, state: State) -> Step:
        if op.place not in state.places:
            return (state,), None
        return self.become(Status.ENTERED, What.ENTERED, op, state)

    def leave(self, op: Leave, state: State) -> Step:
        if op.place not in state.places:
            return (state,), None
        return self.become(Status.CLOSED, What.RELEASED, op, state)

    def store(self, op: Store, state: State) -> Step:
        return self.hand_on(What.HANDED_ON, op, op.place, state)

    def return_(self, op: Return, state: State) -> Step:
        return self.hand_on(What.RETURNED, op, op.place, state)

    def yield_(self, op: Yield, state: State) -> Step:
        if op.place is None or self.lends:
            return (state,), None
        return self.hand_on(What.HANDED_ON, op, op.place, state)

    def assume(self, op: Assume, state: State) -> Step:
        impossible = op.is_none and op.place in state.places
        return (() if impossible else (state,)), None

    # -- what they share

    def become(
        self, status: Status, what: What, op: Op, state: State, also: Place | None = None
    ) -> Step:
        places = state.places if also is None else state.places | {also}
        return (State(status, places),), Event(what, op, state.status)

    def gone(self, what: What, op: Op, state: State) -> Step:
        return (State(Status.GONE),), Event(what, op, state.status)

    def hand_on(self, what: What, op: Op, place: Place, state: State) -> Step:
        if place in state.places or wrapped(place) in state.places:
            return self.gone(what, op, state)
        return (state,), None

    def forget(self, op: Op, state: State, place: Place) -> Step:
        places = state.places - {place, wrapped(place)}
        if not places and state.places:
            return self.lose(op, state)
        return (State(state.status, places),), None

    def lose(self, op: Op, state: State) -> Step:
        if state.status in OWED:
            return (State(Status.LOST),), Event(What.LOST, op, state.status)
        return (State(state.status),), None


ENTERS = frozenset({"__aenter__", "__enter__"})
EXITS = frozenset({"__aexit__", "__exit__"})


def initial(production: Production) -> Status:
    """Return the status right after the call."""
    return Status.COROUTINE if production.coroutine else owed(production)


def owed(production: Production) -> Status:
    """Return the status once a coroutine, if there is one, has been awaited."""
    return Status.OPEN if production.holds else Status.PENDING


HANDLERS: dict[type[Op], Callable[..., Step]] = {
    Assume: Transfer.assume,
    Await: Transfer.await_,
    Drop: Transfer.drop,
    Enter: Transfer.enter,
    Leave: Transfer.leave,
    Make: Transfer.make,
    Method: Transfer.method,
    Move: Transfer.move,
    Pass: Transfer.pass_,
    Return: Transfer.return_,
    Store: Transfer.store,
    Use: Transfer.use,
    Yield: Transfer.yield_,
}
