"""What becomes of a resource that the object keeps in a field, in the rest of the function.

The object owns it from then on, and releases it in some other method. What is left to see here is
that the field is assigned again while nothing has released what it holds: after a loop comes
round, say. Whatever else touches the field, or calls a method of the object, may have done so, and
ends the matter.
"""

from __future__ import annotations

from mypy.nodes import CallExpr

from mypy_asyncgate.analysis.lifetime.events import Event, Step, What
from mypy_asyncgate.analysis.lifetime.state import State
from mypy_asyncgate.flow.operations import (
    FIELD,
    As,
    Assume,
    Await,
    Drop,
    Leave,
    Make,
    Method,
    Move,
    Op,
    Pass,
    Place,
    Store,
    Use,
)
from mypy_asyncgate.flow.relevance import calls_object
from mypy_asyncgate.resources.production import Production


def step_of_kept(op: Op, state: State, production: Production) -> Step:
    """Return the states after ``op``, and whether it makes the object lose what it keeps."""
    if isinstance(op, (As, Drop, Move, Store)) and (target := _rebound(op)) in state.places:
        if target.startswith(FIELD):
            return (), Event(What.LOST, op, state.status)
        state = state._replace(places=state.places - {target})
    if isinstance(op, Assume) and op.place in state.places and op.is_none:
        return (), None
    if isinstance(op, Store) and op.place in state.places:
        return (state._replace(places=state.places | {op.target}),), _handed_on(op, state)
    if not is_touched(op, state.places) or _only_uses(op, production):
        return (state,), None
    if isinstance(op, Method) and op.name in production.release:
        return (), Event(What.RELEASED, op, state.status)
    return (), _handed_on(op, state) if isinstance(op, Pass) else None


def _handed_on(op: Op, state: State) -> Event:
    return Event(What.HANDED_ON, op, state.status)


def step_of_stored(op: Op, state: State) -> Step:
    """Return the states after ``op`` of what was put somewhere from inside its block.

    If the block ends at once, nobody can have used it there; if anything else comes before the
    end, that may be what it was stored for.
    """
    if isinstance(op, Leave) and op.place in state.places:
        return (), Event(What.RELEASED, op, state.status)
    if isinstance(op, Drop):
        return (state,), None
    return (), None


def is_touched(op: Op, places: frozenset[Place]) -> bool:
    """Tell whether an operation is about one of ``places``, or may be in another method."""
    if isinstance(op, Make):
        return isinstance(op.node, CallExpr) and calls_object(op.node)
    return any(getattr(op, name, None) in places for name in ("place", "source"))


def _rebound(op: As | Drop | Move | Store) -> Place:
    return op.place if isinstance(op, Drop) else op.target


def _only_uses(op: Op, production: Production) -> bool:
    if isinstance(op, (Assume, Await, Drop)):
        return True
    ends = production.release | production.consume
    if isinstance(op, Method):
        return op.name not in ends and not op.name.startswith("__")
    return isinstance(op, Use) and op.attribute not in ends
