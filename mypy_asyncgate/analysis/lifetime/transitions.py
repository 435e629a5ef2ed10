"""How operations move a resource from one status to another: one table.

An *action* is what an operation amounts to for the resource at hand. Its rows are tried in order:
the first whose ``sources`` have the status decides about the status afterwards and the event. No
row, no change. A row without a target ends the matter: there is nothing left to follow.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from mypy_asyncgate.analysis.lifetime.events import Event, Step, What
from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
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
from mypy_asyncgate.flow.operations import Op


class Action(enum.Enum):
    """What an operation amounts to."""

    AWAIT_UNENTERED = "awaiting makes it, still to be entered"
    AWAIT_OPEN = "awaiting makes or opens it"
    AWAIT_DERIVED = "awaiting makes it, and its parent ends it"
    AWAIT_DONE = "awaiting is all that it is for"
    START = "a method opens it"
    START_LATER = "a method opens it once the call is awaited"
    START_OTHER = "a method gives the object that has to be released instead"
    FILL = "a method puts something into it"
    ENTER = "its block begins"
    ENTER_BY_HAND = "a call of its enter method, which only another call undoes"
    RELEASE = "it is released"
    USE_UP = "it is released by using it up, or by somebody who was told to"
    PARENT_ENDS = "its parent is released"
    PARENT_OF_DERIVED_ENDS = "its parent, which lends it, is released"
    HAND_ON = "somebody else takes it"
    HAND_ON_TO_ENTER = "somebody else enters it"
    RETURN = "the function returns it"
    STORE_IN_FIELD = "a field of the object keeps it"
    STORE_IN_BLOCK = "it is stored from inside its block"
    TRUST = "a branch that is not taken would end the obligation"
    LOSE = "nothing holds it any more"


class Row(NamedTuple):
    """From any of ``sources`` (None: every status) to ``target`` (None: followed no more)."""

    sources: frozenset[Status] | None
    target: Status | None
    event: What | None


def _any_owned_by(owner: Owner) -> frozenset[Status]:
    return frozenset(Status(typestate, owner) for typestate in Typestate)


RETURNED = _any_owned_by(Owner.CALLER)
TRUSTED = frozenset(Status(s.typestate, s.owner, Evidence.TRUSTED) for s in OWED)
ALL = _any_owned_by(Owner.FUNCTION) | RETURNED | TRUSTED | {IN_FIELD, STORED_IN_BLOCK}


def _in(typestate: Typestate) -> frozenset[Status]:
    return frozenset(status for status in ALL if status.typestate is typestate)


def _only(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


TRANSITIONS: dict[Action, tuple[Row, ...]] = {
    Action.AWAIT_UNENTERED: (Row(_only(UNMADE), PENDING, None),),
    Action.AWAIT_OPEN: (
        Row(_only(UNMADE, STARTING), OPEN, None),
        Row(_only(PENDING), OPEN, What.STARTED),
    ),
    Action.AWAIT_DERIVED: (
        Row(_only(UNMADE), ENTERED, None),
        Row(_only(PENDING), ENTERED, What.ENTERED),
    ),
    Action.AWAIT_DONE: (Row(_only(PENDING), None, What.ENTERED),),
    Action.START: (Row(_only(PENDING), OPEN, What.STARTED),),
    Action.START_LATER: (Row(_only(PENDING), STARTING, What.STARTED),),
    Action.START_OTHER: (Row(_only(PENDING), None, What.ENTERED),),
    Action.FILL: (Row(None, OPEN, What.STARTED),),
    Action.ENTER: (Row(None, ENTERED, What.ENTERED),),
    Action.ENTER_BY_HAND: (Row(None, OPEN, What.ENTERED),),
    Action.RELEASE: (Row(None, CLOSED, What.RELEASED),),
    Action.USE_UP: (Row(None, None, What.RELEASED),),
    Action.PARENT_ENDS: (Row(RETURNED | {OPEN}, CLOSED, What.RELEASED),),
    Action.PARENT_OF_DERIVED_ENDS: (Row(RETURNED | {OPEN, ENTERED}, CLOSED, What.RELEASED),),
    Action.HAND_ON: (Row(None, None, What.HANDED_ON),),
    Action.HAND_ON_TO_ENTER: (Row(None, None, What.ENTERED),),
    Action.RETURN: (
        Row(_only(CLOSED), None, What.RETURNED),
        *(
            Row(_in(typestate), Status(typestate, Owner.CALLER), What.RETURNED)
            for typestate in Typestate
        ),
    ),
    Action.STORE_IN_FIELD: (Row(_only(OPEN), IN_FIELD, What.HANDED_ON),),
    Action.STORE_IN_BLOCK: (Row(_only(ENTERED), STORED_IN_BLOCK, What.HANDED_ON),),
    Action.TRUST: tuple(Row(_only(s), s._replace(evidence=Evidence.TRUSTED), None) for s in OWED),
    Action.LOSE: (
        Row(OWED, None, What.LOST),
        Row(TRUSTED | {CLOSED}, None, None),
    ),
}
"""The rows of each action."""


def act(action: Action, op: Op, state: State) -> Step:
    """Return the states after an action, and what happened to the resource."""
    status = state.status
    for sources, target, what in TRANSITIONS[action]:
        if sources is None or status in sources:
            event = Event(what, op, status) if what is not None else None
            return Step((state.become(target),) if target is not None else (), event)
    return Step((state,))
