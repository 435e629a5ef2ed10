"""Steps by which the resource escapes: it is passed to a call, stored, returned or yielded."""

from __future__ import annotations

from mypy.nodes import MemberExpr

from mypy_asyncgate.analysis.lifetime.effects import BORROWS, Effect, callee_uses, effect
from mypy_asyncgate.analysis.lifetime.events import Event, EventKind, Step
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.state import CLOSED, EMPTY, ENTERED, OPEN, PENDING, State
from mypy_asyncgate.analysis.lifetime.transitions import Action, act
from mypy_asyncgate.analysis.lifetime.typestate import used
from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.flow.aliases import holds, holds_as_element, holds_as_field
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Capture, Method, Pass, Return, Store, Yield
from mypy_asyncgate.flow.places import Elsewhere, Part, Place, Role
from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS, TAKES_OUT
from mypy_asyncgate.mypy_api.names import callee


def pass_(followed: Followed, op: Pass, state: State) -> Step:
    """Pass the resource, a call on it, or a carrier of it to a call."""
    place, places = op.place, state.places
    if place.in_role(Role.WAIT) in places:
        # The callee is going to await the call that waits for the end.
        return act(Action.USE_UP, op, state)
    if place.in_role(Role.CALL) in places and is_keeper(callee(op.call)):
        # A task, or an object that iterates later, keeps the call.
        return Step((state.with_places(op.result.in_role(Role.CALL)),))
    if place in places:
        return _pass_resource(followed, op, state)
    if holds(place, places):
        return _pass_whole(followed, op, state)
    if place.in_role(Role.CARRIER) in places:
        return _pass_carrier(followed, op, state)
    if place.in_role(Role.DEPENDANT) in places:
        # Somebody else may await the coroutine, or use the object, under any of its names.
        return Step((state.without_places(*(p for p in places if p.role is Role.DEPENDANT)),))
    return Step((state,))


def _pass_resource(followed: Followed, op: Pass, state: State) -> Step:
    """Pass the resource itself to a call."""
    call_effect = effect(op, followed.production, followed.callees)
    if call_effect is Effect.ENTERS:
        return act(Action.HAND_ON_TO_ENTER, op, state)
    if call_effect is Effect.RELEASES:
        return act(Action.RELEASE, op, state)
    uses = callee_uses(op, followed.production, followed.callees)
    used_by_callee = Event(EventKind.USED, op, state.status, through_callee=uses)
    if call_effect is Effect.USES or state.status == CLOSED:
        return Step((state,), used_by_callee)
    if call_effect is Effect.TAKES:
        return act(Action.HAND_ON, op, state)
    if call_effect is Effect.RESULT_BORROWS:
        return Step((state.with_places(op.result.in_role(Role.DEPENDANT)),), used_by_callee)
    what = EventKind.USED if call_effect is Effect.RESULT_KEEPS else EventKind.LENT
    after = state.with_places(op.result.in_role(Role.CARRIER))
    return Step(
        (after._replace(lent=state.lent or what is EventKind.LENT),), Event(what, op, state.status)
    )


def _pass_whole(followed: Followed, op: Pass, state: State) -> Step:
    """Pass what has the resource among its elements to a call."""
    callees = followed.callees
    if callees.takes_record(op) and effect(op, followed.production, callees) in BORROWS:
        return Step((state,), Event(EventKind.USED, op, state.status))
    return act(Action.HAND_ON, op, state)


def _pass_carrier(followed: Followed, op: Pass, state: State) -> Step:
    """Pass a carrier, which may keep the resource, to a call."""
    call_effect = effect(op, followed.production, followed.callees)
    if call_effect is Effect.TAKES and is_keeper(callee(op.call)):
        return act(Action.HAND_ON, op, state)
    if call_effect in BORROWS:
        return Step((state,))
    return Step(
        (state._replace(lent=True),), Event(EventKind.LENT, op, state.status, on_carrier=True)
    )


def store(followed: Followed, op: Store, state: State) -> Step:
    """Store the resource, a container with it, or a carrier of it."""
    place, target = op.place, op.target
    if target is Elsewhere.PATTERN and place in state.places:
        # A part of the resource is not the resource.
        return Step((state,))
    if holds_as_element(place, state.places):
        return Step(())
    if target is Elsewhere.RESULT and place in state.places and state.status in (CLOSED, ENTERED):
        return act(Action.RETURN, op, state)
    if state.status == CLOSED:
        return Step((state,))
    if not holds(place, state.places):
        return _carrier_escapes(op, place, state)
    is_field = isinstance(target, Place) and target.path[-1] is not Part.ANY
    if isinstance(target, Place) and is_field and place in state.places:
        if followed.is_enter_method:
            return Step((state.with_places(target),), Event(EventKind.HANDED_ON, op, state.status))
        if state.status == OPEN and followed.follows_fields:
            return act(Action.STORE_IN_FIELD, op, state.with_places(target))
    outlives = target.outlives if isinstance(target, Elsewhere) else True
    if state.status == ENTERED and place in state.places and outlives:
        return act(Action.STORE_IN_BLOCK, op, state)
    return act(Action.HAND_ON, op, state)


def _carrier_escapes(op: Op, place: Place, state: State) -> Step:
    """Let a carrier escape, which may keep the resource."""
    if place.in_role(Role.CARRIER) not in state.places:
        return Step((state,))
    return Step((), Event(EventKind.HANDED_ON, op, state.status, on_carrier=True))


def return_(followed: Followed, op: Return, state: State) -> Step:
    """Return the resource, a call on it, or a carrier of it."""
    place = op.place
    if place is None:
        return Step((state,))
    if place.in_role(Role.CARRIER) in state.places and not holds(place, state.places):
        return Step((state,)) if state.status == CLOSED else _carrier_escapes(op, place, state)
    if place.in_role(Role.DEPENDANT) in state.places and state.status in (CLOSED, ENTERED):
        if not _is_new(followed, place):
            return Step((state,))
        step = act(Action.RETURN, op, state)
        return step._replace(event=step.event and replace(step.event, through_callee=True))
    if holds_as_element(place, state.places) or holds_as_field(place, state.places):
        return act(Action.HAND_ON, op, state)
    if holds(place, state.places):
        return act(Action.RETURN, op, state)
    if place.in_role(Role.CALL) not in state.places:
        return Step((state,))
    if state.status == CLOSED:
        return act(Action.RETURN, op, state)
    # A call on the resource escapes without being awaited; the resource itself does not change.
    return Step((state,), Event(EventKind.RETURNED, op, state.status, unawaited_call=True))


def _is_new(followed: Followed, place: Place) -> bool:
    """Tell whether nothing has been done with an object that depends on the resource.

    Otherwise it may have read what its user needs, and be returned for that.
    """
    return not any(
        isinstance(op, Method) and op.place == place
        for op in followed.graph.operations_by_place[place]
    )


def capture(followed: Followed, op: Capture, state: State) -> Step:
    """Let a nested function see the resource, which may use it or end it at any time from now on.

    One that only uses it needs it as long as it is called, so somebody else may be the owner.
    """
    if not state.status.is_owed or not holds(op.place, state.places):
        return Step((state,))
    production = followed.production
    if isinstance(op.node, MemberExpr) and not production.has_own_method(op.node.name):
        # The value of an attribute is passed on, or a method that is known to release nothing.
        return Step((state,))
    ends = production.release | production.consume | EXITS | TAKES_OUT | frozenset(ENDS)
    uses = op.attributes is not None and ends.isdisjoint(op.attributes)
    if op.place not in state.places or not uses:
        return act(Action.HAND_ON, op, state)
    return Step((state._replace(lent=True),), Event(EventKind.LENT, op, state.status))


def yield_(followed: Followed, op: Yield, state: State) -> Step:
    """Yield the resource; the consumer only borrows a value that is yielded once.

    What is not entered yet, the consumer may enter, and what is in a record may come back in it.
    """
    if not holds(op.place, state.places):
        return Step((state,))
    if state.status in (PENDING, EMPTY) or holds_as_field(op.place, state.places):
        return act(Action.HAND_ON, op, state)
    if not op.repeated:
        return used(op, state)
    return Step((state._replace(lent=True),), Event(EventKind.LENT, op, state.status))
