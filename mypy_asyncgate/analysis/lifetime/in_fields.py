"""Steps for a resource that was stored in a field, or from inside its block.

The object owns what is in its field, and releases it in another method. The one thing to detect
here is that the field is assigned again before anything has released the resource, for example in
the next iteration of a loop. Any other access to the field, or a call of a method of the object,
may have released it and ends the tracking.

A resource stored from inside its block is of no use to anybody if the block ends immediately.
"""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.effects import BORROWS, effect
from mypy_asyncgate.analysis.lifetime.events import Event, EventKind, Step
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.state import State
from mypy_asyncgate.analysis.lifetime.transitions import Action, act
from mypy_asyncgate.flow.conditions import Assume
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import (
    As,
    Await,
    Drop,
    Leave,
    Make,
    Method,
    Move,
    Pass,
    Store,
    Use,
)
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lexicon.remote_ends import may_tell_end
from mypy_asyncgate.resources.production import Production


def step_in_field(followed: Followed, op: Op, state: State) -> Step:
    """Return the step of ``op`` for a resource that a field of the object owns."""
    if isinstance(op, Move) and op.source in state.places:
        # Another name gives access to it, even if that is the old one (``x = x``).
        return Step(())
    target = _bound_or_dropped(op)
    if target in state.places:
        if isinstance(target, Place) and target.field is not None:
            return Step((), Event(EventKind.LOST, op, state.status))
        state = state._replace(places=state.places - {target})
    if isinstance(op, Assume) and op.place in state.places and op.is_none:
        return Step(())
    if isinstance(op, Store) and op.place in state.places:
        places = state.places | ({op.target} if isinstance(op.target, Place) else set())
        return Step((state._replace(places=places),), Event(EventKind.HANDED_ON, op, state.status))
    if not may_access(op, state.places) or _leaves_it_open(op, followed.production):
        return Step((state,))
    if isinstance(op, Method) and op.name in followed.production.release:
        return act(Action.USE_UP, op, state)
    if not isinstance(op, Pass):
        return Step(())
    is_lent = effect(op, followed.production, followed.callees) in BORROWS
    return Step((state,)) if is_lent else act(Action.HAND_ON, op, state)


def step_in_block(followed: Followed, op: Op, state: State) -> Step:
    """Return the step of ``op`` for a resource that was stored from inside its block.

    If the block ends immediately, nobody can have used the resource. If anything else comes first,
    the resource may have been stored for that.
    """
    if isinstance(op, Leave) and op.place in state.places:
        return act(Action.USE_UP, op, state)
    return Step((state,) if isinstance(op, Drop) else ())


def may_access(op: Op, places: frozenset[Place]) -> bool:
    """Tell whether an operation may access one of ``places``, directly or in another method."""
    if isinstance(op, Make):
        return op.object is not None
    return not places.isdisjoint(op.accessed_places)


def _bound_or_dropped(op: Op) -> Place | Elsewhere | None:
    """Return the place that an operation binds or drops, or None."""
    if isinstance(op, Drop):
        return op.place
    return op.target if isinstance(op, (As, Move, Store)) else None


def _leaves_it_open(op: Op, production: Production) -> bool:
    if isinstance(op, (Assume, Await, Drop)):
        return True
    ends = production.release | production.consume
    if isinstance(op, Method):
        return op.name not in ends and not op.name.startswith("__") and not may_tell_end(op.name)
    return isinstance(op, Use) and op.attribute not in ends
