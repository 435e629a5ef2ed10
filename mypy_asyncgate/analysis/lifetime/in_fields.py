"""A resource that was stored away: in a field of the object, or from inside its block.

The object owns what is in its field and releases it in some other method. What is left to see is
that the field is assigned again while nothing has released what it holds: after a loop comes
round, say. Whatever else touches the field, or calls a method of the object, may have done so, and
ends the matter.

What is stored from inside its block is of no use to anybody if the block ends at once.
"""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.events import Event, Step, What
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.state import State
from mypy_asyncgate.analysis.lifetime.transitions import Action, act
from mypy_asyncgate.flow.operations import (
    As,
    Assume,
    Await,
    Drop,
    Leave,
    Make,
    Method,
    Move,
    NotTaken,
    Op,
    Pass,
    Store,
    Use,
)
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.resources.production import Production


def step_in_field(followed: Followed, op: Op, state: State) -> Step:
    """Return the states after ``op`` of what a field holds, and whether it is lost there."""
    target = _rebound(op)
    if target in state.places:
        if isinstance(target, Place) and target.field is not None:
            return Step((), Event(What.LOST, op, state.status))
        state = state._replace(places=state.places - {target})
    if isinstance(op, Assume) and op.place in state.places and op.is_none:
        return Step(())
    if isinstance(op, Store) and op.place in state.places:
        places = state.places | ({op.target} if isinstance(op.target, Place) else set())
        return Step((state._replace(places=places),), Event(What.HANDED_ON, op, state.status))
    if not is_touched(op, state.places) or _only_uses(op, followed.production):
        return Step((state,))
    if isinstance(op, Method) and op.name in followed.production.release:
        return act(Action.USE_UP, op, state)
    return act(Action.HAND_ON, op, state) if isinstance(op, Pass) else Step(())


def step_in_block(followed: Followed, op: Op, state: State) -> Step:
    """Return the states after ``op`` of what was put somewhere from inside its block.

    If the block ends at once, nobody can have used it there; if anything else comes before the
    end, that may be what it was stored for.
    """
    if isinstance(op, Leave) and op.place in state.places:
        return act(Action.USE_UP, op, state)
    return Step((state,) if isinstance(op, Drop) else ())


def is_touched(op: Op, places: frozenset[Place]) -> bool:
    """Tell whether an operation looks at one of ``places``, or may do so in another method."""
    if isinstance(op, Make):
        return op.object is not None
    target = getattr(op, "target", None)
    return not isinstance(op, NotTaken) and any(
        place in places for place in op.places if place is not target
    )


def _rebound(op: Op) -> Place | Elsewhere | None:
    """Return the place that an operation binds anew, or forgets."""
    if isinstance(op, Drop):
        return op.place
    return op.target if isinstance(op, (As, Move, Store)) else None


def _only_uses(op: Op, production: Production) -> bool:
    if isinstance(op, (Assume, Await, Drop)):
        return True
    ends = production.release | production.consume
    if isinstance(op, Method):
        return op.name not in ends and not op.name.startswith("__")
    return isinstance(op, Use) and op.attribute not in ends
