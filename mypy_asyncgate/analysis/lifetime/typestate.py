"""Steps by which the resource itself is awaited, entered, used and released."""

from __future__ import annotations

from mypy.nodes import CallExpr

from mypy_asyncgate.analysis.lifetime.events import Event, EventKind, Step
from mypy_asyncgate.analysis.lifetime.followed import PARENT, Followed
from mypy_asyncgate.analysis.lifetime.holders import rebind
from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
    EMPTY,
    ENTERED,
    OPEN,
    PENDING,
    UNMADE,
    State,
)
from mypy_asyncgate.analysis.lifetime.transitions import Action, act
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.flow.aliases import holds, holds_as_element, places_within
from mypy_asyncgate.flow.conditions import Assume, AssumeClosed
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import (
    Await,
    Enter,
    Leave,
    Make,
    Method,
    Use,
    UseOfAttribute,
    of_part,
)
from mypy_asyncgate.flow.places import Role
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS, GIVES_ON
from mypy_asyncgate.lexicon.special_methods import ITERATES
from mypy_asyncgate.lexicon.undo_verbs import is_release
from mypy_asyncgate.mypy_api.names import bare_name, callee

ENDS_PART = frozenset(map(of_part, ENDS))


def used(op: Op, state: State) -> Step:
    """Return the step of a use that does not change the resource."""
    return Step((state,), Event(EventKind.USED, op, state.status))


def make(followed: Followed, op: Make, state: State) -> Step:
    """Make another value.

    If it is the production itself, it is the instance of the next iteration of a loop, which is
    tracked on its own. If it is a call that waits for the end of the resource, it releases the
    resource, unless the call has to be awaited first.
    """
    production = followed.production
    if op.node is production.origin:
        return rebind(op, state.without_places(PARENT), op.place)
    if not isinstance(op.node, CallExpr) or production.is_awaited(bare_name(callee(op.node))):
        return Step((state,))
    if op.place.in_role(Role.WAIT) in state.places:
        return act(Action.RELEASE, op, state)
    if production.fills and op.place in state.places:
        # What the method gives is another object.
        return act(Action.FILLED, op, state.without_places(op.place))
    return Step((state,))


def use(followed: Followed, op: Use, state: State) -> Step:
    """Read the resource or an attribute of it."""
    if holds_as_element(op.place, state.places):
        return Step(())
    if op.place.in_role(Role.DEPENDANT) in state.places and op.attribute is not None:
        # What the object was given may be released through it.
        return act(Action.HAND_ON, op, state)
    if op.place not in state.places:
        return Step((state,))
    production = followed.production
    if op.attribute in production.release or op.attribute in production.consume:
        # ``callback(conn.close)``: the receiver of the method is going to call it.
        return act(Action.USE_UP, op, state)
    owned = production.managed.owned_fields
    if owned and op.attribute in ENDS_PART:
        # ``wrapper.client.aclose()``: what the object would release is released without it.
        return act(Action.USE_UP, op, state)
    if op.passed and op.attribute in owned:
        # ``Stream(conn.reader, conn.writer)``: what would be released is in other hands.
        return act(Action.HAND_ON, op, state)
    if state.status == EMPTY and production.is_filled_by(op.attribute):
        return act(Action.START, op, state)
    return used(op, state)


def use_of_attribute(followed: Followed, op: UseOfAttribute, state: State) -> Step:
    """Await a method of an attribute."""
    return used(op, state) if op.place in state.places else Step((state,))


def method(followed: Followed, op: Method, state: State) -> Step:
    """Call a method."""
    if holds_as_element(op.place, state.places):
        return Step((state,) if op.name == "__iter__" else ())
    if op.place.in_role(Role.DEPENDANT) in state.places:
        return _use_of_dependant(followed, op, state)
    if followed.is_ended_by(op, state):
        return act(Action.RELEASE, op, state)
    if op.place not in state.places:
        # ``state._replace(debug=True)`` gives another record with the same elements.
        is_whole = holds(op.place, state.places)
        return act(Action.HAND_ON, op, state) if is_whole else Step((state,))
    production = followed.production
    uses_up = production.consume | production.closing
    if op.name in uses_up - ITERATES and state.status not in (ENTERED, CLOSED):
        return _use_up(followed, op, state)
    if op.name in production.waits and state.status.is_owed:
        waiting = state.with_places(op.result.in_role(Role.WAIT))
        return Step((waiting,), Event(EventKind.USED, op, state.status))
    if op.name in production.release | EXITS:
        # A method that releases it on some path may be meant for something else (``poll``).
        is_meant = production.managed.declared or is_release(op.name, frozenset())
        return act(Action.RELEASE if is_meant or op.name in EXITS else Action.USE_UP, op, state)
    if op.name in ENTERS:
        return _enter_by_hand(followed, op, state)
    if op.name in GIVES_ON and state.status.is_owed:
        return act(Action.HAND_ON, op, state)
    if op.name in production.fills:
        return act(Action.FILL, op, state.with_places(op.result))
    is_startable = state.status in (PENDING, EMPTY) or (
        state.status == CLOSED and production.managed.ownership is not None
    )
    if op.name in production.start and is_startable:
        return _start(followed, op, state)
    return _use_by_method(followed, op, state)


def _use_up(followed: Followed, op: Method, state: State) -> Step:
    """Call a method that reads the resource to its end."""
    if followed.is_looped_over(op.result):
        # It is used up at the end of the loop, and not before.
        read = state.with_places(op.result.in_role(Role.DEPENDANT))
        return Step((read,), Event(EventKind.USED, op, state.status))
    # ``Stream(response.aiter_bytes(), response)`` uses nothing up yet.
    hands_on = followed.is_passed_beside(op)
    return act(Action.HAND_ON if hands_on else Action.USE_UP, op, state)


def _enter_by_hand(followed: Followed, op: Method, state: State) -> Step:
    """Call an enter method."""
    production = followed.production
    if production.fills and not op.place.is_temporary:
        # It is as empty as before.
        return Step((state,), Event(EventKind.USED, op, state.status))
    # Only an explicit call exits it again.
    by_hand = Action.ENTER_BY_HAND if production.managed.declared else Action.ENTER
    gives_itself = production.entered is not None or production.kind is not Kind.ENTER
    return act(by_hand, op, state.with_places(op.result) if gives_itself else state)


def _use_of_dependant(followed: Followed, op: Method, state: State) -> Step:
    """Call a method of an object that uses the resource."""
    if state.status != CLOSED or not followed.callees.uses_kept(op):
        return Step((state,))
    return Step((state,), Event(EventKind.USED, op, state.status, through_callee=True))


def _start(followed: Followed, op: Method, state: State) -> Step:
    production = followed.production
    if production.gives_another(op.name):
        # The object that the method returns has to be released instead; it is tracked on its own.
        return act(Action.START_OTHER, op, state)
    later = production.is_awaited(op.name)
    return act(Action.START_LATER if later else Action.START, op, state.with_places(op.result))


def _use_by_method(followed: Followed, op: Method, state: State) -> Step:
    """Return the step of a method that does not change the resource."""
    event = Event(EventKind.USED, op, state.status)
    if followed.production.is_fluent(op.name):
        return Step((state.with_places(op.result),), event)
    if followed.production.is_awaited(op.name):
        return Step((state.with_places(op.result.in_role(Role.CALL)),), event)
    return Step((state,), event)


def await_(followed: Followed, op: Await, state: State) -> Step:
    """Await the resource, or a call on it."""
    # The result of a coroutine seldom keeps what was lent to the coroutine.
    dependants = [
        held for held in places_within(op.place, state.places) if held.role is Role.DEPENDANT
    ]
    is_used_late = bool(dependants) and state.status == CLOSED
    state = state.without_places(
        op.place.in_role(Role.CALL), op.place.in_role(Role.CARRIER), *dependants
    )
    if is_used_late:
        return Step((state,), Event(EventKind.USED, op, state.status, through_callee=True))
    if op.place.in_role(Role.WAIT) in state.places:
        return act(Action.RELEASE, op, state)
    if not holds(op.place, state.places):
        return Step((state,))
    if followed.production.fills and state.status != UNMADE and op.place.is_temporary:
        # What filling it gives is another object.
        return act(Action.FILLED, op, state.without_places(*places_within(op.place, state.places)))
    if state.status == UNMADE:
        if followed.held is not None:
            state = state._replace(places=frozenset({followed.held}))
        return act(AWAIT_ACTIONS[followed.status_when_made], op, state)
    if state.status == PENDING:
        if followed.production.opened is None:
            return act(Action.AWAIT_DONE, op, state)
        if followed.is_derived:
            return act(Action.AWAIT_DERIVED, op, state)
    return act(Action.AWAIT_OPEN, op, state)


AWAIT_ACTIONS = {
    EMPTY: Action.AWAIT_EMPTY,
    ENTERED: Action.AWAIT_DERIVED,
    OPEN: Action.AWAIT_OPEN,
    PENDING: Action.AWAIT_UNENTERED,
}
"""The action of awaiting a coroutine, by the status of what it makes."""


def enter(followed: Followed, op: Enter, state: State) -> Step:
    """Enter a ``with`` block."""
    if op.place not in state.places:
        return Step((state,))
    if not followed.production.block_releases or followed.is_other_object(op.place):
        return used(op, state)
    return act(Action.ENTER, op, state)


def leave(followed: Followed, op: Leave, state: State) -> Step:
    """Exit a ``with`` block."""
    if op.place not in state.places or not followed.production.block_releases:
        return Step((state,))
    if followed.is_other_object(op.place):
        return Step((state,))
    return act(Action.RELEASE, op, state)


def assume(followed: Followed, op: Assume, state: State) -> Step:
    """Drop impossible states: the place that holds the resource is not None."""
    holds_it = op.place in state.places or holds_as_element(op.place, state.places)
    return Step(() if op.is_none and holds_it else (state,))


def assume_closed(followed: Followed, op: AssumeClosed, state: State) -> Step:
    """Drop states that contradict a test for being closed."""
    if op.place not in state.places:
        return Step((state,))
    contradicts = state.status.is_owed if op.closed else state.status == CLOSED
    return Step(() if contradicts else (state,))
