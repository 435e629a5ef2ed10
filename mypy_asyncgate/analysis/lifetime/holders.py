"""Steps by which bindings change the places that hold the resource."""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.events import Step
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.state import OPEN, State
from mypy_asyncgate.analysis.lifetime.transitions import Action, act
from mypy_asyncgate.flow.aliases import (
    holds,
    holds_as_element,
    places_bound,
    places_within,
    visited_mark,
)
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import As, Begin, Collect, Drop, End, Item, Move
from mypy_asyncgate.flow.places import Place, Role
from mypy_asyncgate.lexicon.special_methods import ITERATES


def places_holding(followed: Followed, op: Op, state: State) -> frozenset[Place]:
    """Return the places that a binding makes hold the resource."""
    if isinstance(op, As):
        entered = op.source in state.places and followed.production.entered is not None
        return frozenset((op.target,)) if entered else frozenset()
    return places_bound(op, state.places) if isinstance(op, Move) else frozenset()


def rebind(op: Op, state: State, place: Place, added: frozenset[Place] = frozenset()) -> Step:
    """Remove ``place`` from the places that hold the resource, and add ``added``."""
    removed = list(places_within(place, state.places))
    if not removed and not added:
        return Step((state,))
    places = state.places.difference(removed) | added
    after = state._replace(places=places)
    return Step((after,)) if places or not state.places else act(Action.LOSE, op, after)


def move(followed: Followed, op: Move, state: State) -> Step:
    """Bind a variable, a temporary or a field."""
    places = state.places
    taken_from = op.source if op.item is not None else None
    if taken_from is not None and taken_from.is_temporary and holds_as_element(taken_from, places):
        # The one that is taken out of a collection without a name may be this one.
        return Step(())
    added = places_holding(followed, op, state)
    if added and followed.is_seen_by_nested(op):
        return act(Action.HAND_ON, op, state)
    if op.written_none and op.target in places and state.lent and state.status == OPEN:
        # The function gives it up: who it was passed to has it now.
        return act(Action.HAND_ON, op, state)
    return rebind(op, state, op.target, added)


def bind_entered(followed: Followed, op: As, state: State) -> Step:
    """Bind the result of entering."""
    return rebind(op, state, op.target, places_holding(followed, op, state))


def drop(followed: Followed, op: Drop, state: State) -> Step:
    """End the life of a place."""
    return rebind(op, state, op.place)


def collect(followed: Followed, op: Collect, state: State) -> Step:
    """Add the resource to a collection."""
    if op.source.in_role(Role.WAIT) in state.places:
        return act(Action.USE_UP, op, state)
    if holds_as_element(op.source, state.places) or op.source.in_role(Role.CARRIER) in state.places:
        return Step(())
    if op.source not in state.places:
        is_part = holds(op.source, state.places)
        return act(Action.HAND_ON, op, state) if is_part else Step((state,))
    return Step((state.with_places(op.place.element(None)),))


def begin_loop(followed: Followed, op: Begin, state: State) -> Step:
    """Begin a loop over a collection that may contain the resource."""
    if not holds_as_element(op.place, state.places) and op.place not in state.places:
        # A loop over elements that were tracked by their index ends the tracking.
        return Step(() if holds(op.place, state.places) else (state,))
    return Step((state.without_places(visited_mark(op.place)),))


def next_item(followed: Followed, op: Item, state: State) -> Step:
    """Begin an iteration, for the resource or for another element."""
    others, lost = rebind(op, state, op.target)
    if not holds_as_element(op.source, state.places) or visited_mark(op.source) in state.places:
        return Step(others, lost)
    added = frozenset((op.target, visited_mark(op.source)))
    return Step((*others, *rebind(op, state, op.target, added).states), lost)


def end_loop(followed: Followed, op: End, state: State) -> Step:
    """End a loop that has visited every element.

    A loop over the resource itself, or over its content, may have used it up. That is no evidence
    that the function owns it: nobody asks of a loop that it ends well.
    """
    is_itself = op.place in state.places and not ITERATES.isdisjoint(followed.production.consume)
    if is_itself or op.place.in_role(Role.DEPENDANT) in state.places:
        return Step(())
    missed = holds_as_element(op.place, state.places) and visited_mark(op.place) not in state.places
    return Step(() if missed else (state,))
