"""How the resource leaves the function: passed to a call, stored, returned or yielded."""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.effects import Effect, effect
from mypy_asyncgate.analysis.lifetime.events import Event, Step, What
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.state import CLOSED, ENTERED, OPEN, State
from mypy_asyncgate.analysis.lifetime.transitions import Action, act
from mypy_asyncgate.analysis.lifetime.typestate import used
from mypy_asyncgate.flow.aliases import holds, holds_as_element
from mypy_asyncgate.flow.operations import Op, Pass, Return, Store, Yield
from mypy_asyncgate.flow.places import Elsewhere, Part, Place, Role
from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.mypy_api.names import callee


def pass_(followed: Followed, op: Pass, state: State) -> Step:
    """Give the resource, or something that has to do with it, to a call."""
    place, places = op.place, state.places
    if place.in_role(Role.WAIT) in places:
        # Whoever gets the waiting does it.
        return act(Action.USE_UP, op, state)
    if place.in_role(Role.CALL) in places and is_keeper(callee(op.call)):
        # A task, or an object that iterates later.
        return Step((state.adding(op.result.in_role(Role.CALL)),))
    if place in places:
        return _give(followed, op, state)
    if holds(place, places):
        return act(Action.HAND_ON, op, state)
    if place.in_role(Role.CARRIER) in places:
        return _give_carrier(followed, op, state)
    return Step((state,))


def _give(followed: Followed, op: Pass, state: State) -> Step:
    """Give the resource itself to a call."""
    does = effect(op, followed.production, followed.callees)
    if does is Effect.LOOKS:
        return used(op, state)
    if does is Effect.ENTERS:
        return act(Action.HAND_ON_TO_ENTER, op, state)
    if does is Effect.RELEASES:
        return act(Action.RELEASE, op, state)
    if state.status == CLOSED:
        return used(op, state)
    if does is Effect.TAKES:
        return act(Action.HAND_ON, op, state)
    what = What.USED if does is Effect.USES else What.LENT
    after = state.adding(op.result.in_role(Role.CARRIER))
    return Step(
        (after._replace(lent=state.lent or what is What.LENT),), Event(what, op, state.status)
    )


def _give_carrier(followed: Followed, op: Pass, state: State) -> Step:
    """Give something that may keep the resource to a call."""
    does = effect(op, followed.production, followed.callees)
    if does is Effect.TAKES and is_keeper(callee(op.call)):
        return act(Action.HAND_ON, op, state)
    if does is Effect.USES:
        return Step((state,))
    return Step((state._replace(lent=True),), Event(What.LENT, op, state.status, carried=True))


def store(followed: Followed, op: Store, state: State) -> Step:
    """Put the resource, or something that has to do with it, somewhere."""
    place, target = op.place, op.target
    if holds_as_element(place, state.places):
        return Step(())
    if state.status == CLOSED:
        return Step((state,))
    if not holds(place, state.places):
        return _hand_on_carrier(op, place, state)
    is_field = isinstance(target, Place) and target.path[-1] is not Part.ANY
    if isinstance(target, Place) and is_field and place in state.places:
        if followed.enters_object:
            return Step((state.adding(target),), Event(What.HANDED_ON, op, state.status))
        if state.status == OPEN and followed.follows_fields:
            return act(Action.STORE_IN_FIELD, op, state.adding(target))
    outlives = target.outlives if isinstance(target, Elsewhere) else True
    if state.status == ENTERED and place in state.places and outlives:
        return act(Action.STORE_IN_BLOCK, op, state)
    return act(Action.HAND_ON, op, state)


def _hand_on_carrier(op: Op, place: Place, state: State) -> Step:
    """Let something go that is not the resource, but may keep it."""
    if place.in_role(Role.CARRIER) not in state.places:
        return Step((state,))
    return Step((), Event(What.HANDED_ON, op, state.status, carried=True))


def return_(followed: Followed, op: Return, state: State) -> Step:
    """Return the resource, or something that has to do with it."""
    place = op.place
    if place is None:
        return Step((state,))
    if place.in_role(Role.CARRIER) in state.places and not holds(place, state.places):
        return Step((state,)) if state.status == CLOSED else _hand_on_carrier(op, place, state)
    if holds_as_element(place, state.places):
        return act(Action.HAND_ON, op, state)
    if holds(place, state.places):
        return act(Action.RETURN, op, state)
    if place.in_role(Role.CALL) not in state.places:
        return Step((state,))
    if state.status == CLOSED:
        return act(Action.RETURN, op, state)
    # An un-awaited call on the resource leaves; the resource itself stays as it is.
    return Step((state,), Event(What.RETURNED, op, state.status, pending=True))


def yield_(followed: Followed, op: Yield, state: State) -> Step:
    """Yield the resource: what a generator yields once, its consumer only borrows."""
    if not holds(op.place, state.places):
        return Step((state,))
    if not op.repeated:
        return used(op, state)
    return Step((state._replace(lent=True),), Event(What.LENT, op, state.status))
