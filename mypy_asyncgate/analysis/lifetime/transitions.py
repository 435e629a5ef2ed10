"""The transition table of the lifetime analysis.

An *action* is what an operation means for the tracked resource. The rows of an action are tried in
order, and the first one whose ``sources`` contain the status gives the next status and the event.
Without a matching row nothing changes. A row without a target ends the tracking.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from mypy_asyncgate.analysis.lifetime.events import Event, EventKind, Step
from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
    EMPTY,
    ENTERED,
    IN_FIELD,
    OPEN,
    OWED,
    PENDING,
    STARTING,
    STORED_IN_BLOCK,
    UNMADE,
    Evidence,
    Owner,
    State,
    Status,
    Typestate,
)
from mypy_asyncgate.flow.op import Op


class Action(enum.Enum):
    """What an operation means for the resource."""

    AWAIT_UNENTERED = "awaiting makes it; it has to be entered"
    AWAIT_OPEN = "awaiting makes or opens it"
    AWAIT_DERIVED = "awaiting makes it; its parent releases it"
    AWAIT_EMPTY = "awaiting makes it; it holds nothing yet"
    AWAIT_DONE = "awaiting is all it needs"
    START = "a method opens it"
    START_LATER = "a method opens it when the call is awaited"
    START_OTHER = "a method returns another object, which has to be released instead"
    FILL = "a method is going to put a resource into it"
    FILLED = "a method has put a resource into it"
    ENTER = "its block begins"
    ENTER_BY_HAND = "its enter method is called, so that its exit method has to be called as well"
    RELEASE = "it is released"
    USE_UP = "it is released by being used up, or by somebody who has its release method"
    PARENT_RELEASED = "its parent is released"
    PARENT_OF_DERIVED_RELEASED = "its parent, which keeps the ownership, is released"
    HAND_ON = "something else takes it over"
    HAND_ON_TO_ENTER = "something else enters it"
    RETURN = "the function returns it"
    STORE_IN_FIELD = "a field of the object keeps it"
    STORE_IN_BLOCK = "it is stored from inside its block"
    TRUST = "a branch that is not taken would end the obligation"
    LOSE = "nothing holds it any more"


class Row(NamedTuple):
    """A transition from ``sources`` (None: any status) to ``target`` (None: tracking ends)."""

    sources: frozenset[Status] | None
    target: Status | None
    event: EventKind | None


def _any_owned_by(owner: Owner) -> frozenset[Status]:
    return frozenset(Status(typestate, owner) for typestate in Typestate)


RETURNED = _any_owned_by(Owner.CALLER)
TRUSTED = frozenset(Status(s.typestate, s.owner, Evidence.TRUSTED) for s in OWED)
LOST_IN_SILENCE = TRUSTED | {CLOSED}
ALL = _any_owned_by(Owner.FUNCTION) | RETURNED | TRUSTED | {IN_FIELD, STORED_IN_BLOCK}


def _in(typestate: Typestate) -> frozenset[Status]:
    return frozenset(status for status in ALL if status.typestate is typestate)


def _only(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


TRANSITIONS: dict[Action, tuple[Row, ...]] = {
    Action.AWAIT_UNENTERED: (Row(_only(UNMADE), PENDING, None),),
    Action.AWAIT_EMPTY: (Row(_only(UNMADE), EMPTY, None),),
    Action.AWAIT_OPEN: (
        Row(_only(UNMADE, STARTING), OPEN, None),
        Row(_only(PENDING), OPEN, EventKind.STARTED),
    ),
    Action.AWAIT_DERIVED: (
        Row(_only(UNMADE), ENTERED, None),
        Row(_only(PENDING), ENTERED, EventKind.ENTERED),
    ),
    Action.AWAIT_DONE: (Row(_only(PENDING), None, EventKind.ENTERED),),
    Action.START: (Row(_only(PENDING, EMPTY, CLOSED), OPEN, EventKind.STARTED),),
    Action.START_LATER: (Row(_only(PENDING, EMPTY, CLOSED), STARTING, EventKind.STARTED),),
    Action.START_OTHER: (Row(_only(PENDING), None, EventKind.ENTERED),),
    Action.FILL: (Row(_only(PENDING), STARTING, None),),
    Action.FILLED: (Row(None, OPEN, EventKind.STARTED),),
    Action.ENTER: (Row(None, ENTERED, EventKind.ENTERED),),
    Action.ENTER_BY_HAND: (Row(None, OPEN, EventKind.ENTERED),),
    Action.RELEASE: (Row(None, CLOSED, EventKind.RELEASED),),
    Action.USE_UP: (Row(None, None, EventKind.RELEASED),),
    Action.PARENT_RELEASED: (Row(RETURNED | {OPEN}, CLOSED, EventKind.RELEASED),),
    Action.PARENT_OF_DERIVED_RELEASED: (
        Row(RETURNED | {OPEN, ENTERED}, CLOSED, EventKind.RELEASED),
    ),
    Action.HAND_ON: (Row(None, None, EventKind.HANDED_ON),),
    Action.HAND_ON_TO_ENTER: (Row(None, None, EventKind.ENTERED),),
    Action.RETURN: (
        Row(_only(CLOSED), None, EventKind.RETURNED),
        *(
            Row(_in(typestate), Status(typestate, Owner.CALLER), EventKind.RETURNED)
            for typestate in Typestate
        ),
    ),
    Action.STORE_IN_FIELD: (Row(_only(OPEN), IN_FIELD, EventKind.HANDED_ON),),
    Action.STORE_IN_BLOCK: (Row(_only(ENTERED), STORED_IN_BLOCK, EventKind.HANDED_ON),),
    Action.TRUST: tuple(Row(_only(s), s._replace(evidence=Evidence.TRUSTED), None) for s in OWED),
    Action.LOSE: (
        Row(OWED, None, EventKind.LOST),
        Row(LOST_IN_SILENCE, None, None),
    ),
}
"""The rows of each action."""


def act(action: Action, op: Op, state: State) -> Step:
    """Return the step of an action: the states after it, and the event."""
    status = state.status
    for sources, target, what in TRANSITIONS[action]:
        if sources is None or status in sources:
            event = Event(what, op, status) if what is not None else None
            return Step((state.with_status(target),) if target is not None else (), event)
    return Step((state,))
