"""Which places hold the resource that is followed, and how bindings change that."""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.events import Step
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.state import State
from mypy_asyncgate.analysis.lifetime.transitions import Action, act
from mypy_asyncgate.flow.aliases import (
    holds,
    holds_as_element,
    places_bound,
    places_within,
    visited_mark,
)
from mypy_asyncgate.flow.operations import As, Begin, Collect, Drop, End, Item, Move, Op
from mypy_asyncgate.flow.places import Place, Role


def held_by(followed: Followed, op: Op, state: State) -> frozenset[Place]:
    """Return the places that a binding adds to those that hold the resource."""
    if isinstance(op, As):
        entered = op.source in state.places and followed.production.entered is not None
        return frozenset((op.target,)) if entered else frozenset()
    return places_bound(op, state.places) if isinstance(op, Move) else frozenset()


def rebind(op: Op, state: State, place: Place, held: frozenset[Place] = frozenset()) -> Step:
    """Let ``place`` hold something else, adding ``held`` to what holds the resource."""
    gone = list(places_within(place, state.places))
    if not gone and not held:
        return Step((state,))
    places = state.places.difference(gone) | held
    after = state._replace(places=places)
    return Step((after,)) if places or not state.places else act(Action.LOSE, op, after)


def move(followed: Followed, op: Move, state: State) -> Step:
    """Bind a variable, a temporary or a field."""
    held = held_by(followed, op, state)
    if held and op.target in followed.graph.captured:
        return act(Action.HAND_ON, op, state)
    return rebind(op, state, op.target, held)


def bind_entered(followed: Followed, op: As, state: State) -> Step:
    """Bind what entering gave."""
    return rebind(op, state, op.target, held_by(followed, op, state))


def drop(followed: Followed, op: Drop, state: State) -> Step:
    """Forget a place."""
    return rebind(op, state, op.place)


def collect(followed: Followed, op: Collect, state: State) -> Step:
    """Put it among many."""
    if op.source.in_role(Role.WAIT) in state.places:
        return act(Action.USE_UP, op, state)
    if holds_as_element(op.source, state.places) or op.source.in_role(Role.CARRIER) in state.places:
        return Step(())
    if op.source not in state.places:
        return Step((state,))
    return Step((state.adding(op.place.element(None)),))


def begin_loop(followed: Followed, op: Begin, state: State) -> Step:
    """Begin a loop over many, of which it may be one."""
    if not holds_as_element(op.place, state.places) and op.place not in state.places:
        # A loop over a few that were told apart so far ends the matter.
        return Step(() if holds(op.place, state.places) else (state,))
    return Step((state.without(visited_mark(op.place)),))


def next_item(followed: Followed, op: Item, state: State) -> Step:
    """Begin a round: for the resource, or for another of the many."""
    others, lost = rebind(op, state, op.target)
    if not holds_as_element(op.source, state.places) or visited_mark(op.source) in state.places:
        return Step(others, lost)
    held = frozenset((op.target, visited_mark(op.source)))
    return Step((*others, *rebind(op, state, op.target, held).states), lost)


def end_loop(followed: Followed, op: End, state: State) -> Step:
    """End a loop that has come to every element."""
    missed = holds_as_element(op.place, state.places) and visited_mark(op.place) not in state.places
    return Step(() if missed else (state,))
