"""Which places hold the resource that is followed, and how operations change that."""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.events import Event, Step, What
from mypy_asyncgate.analysis.lifetime.parents import parent_ends
from mypy_asyncgate.analysis.lifetime.state import (
    OWED,
    State,
    Status,
    carrier,
    element,
    finishing,
    forms,
    visited,
)
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import (
    OBJECT,
    As,
    Begin,
    Collect,
    Drop,
    End,
    Item,
    Move,
    Op,
    Place,
)
from mypy_asyncgate.flow.relevance import places
from mypy_asyncgate.resources.production import Production

PARENT = "^"
"""The place for what ends a resource that nothing else holds: its parent does, once."""


class Holding:
    """What holds one resource: the part of its transfer function that is about places.

    ``lends`` says that the function releases the resource itself somewhere, so that passing it
    to a call only lends it; otherwise a call that is given it may keep it. ``has_lent`` tells
    afterwards whether that made a difference. ``enters_object`` says that the function is an
    ``__aenter__``: if it fails, nobody gets to leave the object, and what is on its fields is
    still owed.
    """

    def __init__(
        self, production: Production, graph: Graph, *, lends: bool, enters_object: bool
    ) -> None:
        self.production = production
        self.position = production.position
        ends = parent_ends(graph, production)
        self.parent_ends = ends or frozenset()
        births = graph.makes.get(id(production.origin), []) if ends is not None else []
        # A nested function may release a parameter that it closes over.
        self.births = [birth for birth in births if birth[2].place not in graph.captured]
        self.depth = self.births[0][2].depth if self.births else 0
        self.parent_places = frozenset(
            place for op in self.parent_ends for place in places(op)
        ).union(made.place for _, _, made in self.births if self.parent_ends)
        self.has_lent = False
        self.captured = graph.captured
        self.cleanup = graph.cleanup
        self.lends = lends
        self.enters_object = enters_object
        # A function inside this one may do anything to the object when it is called.
        self.follows_fields = OBJECT not in graph.captured
        self._named: dict[frozenset[Place], frozenset[Place]] = {}

    def held_by(self, op: Op, state: State) -> frozenset[Place]:
        """Return the places that the target of a move adds."""
        if isinstance(op, As):
            entered = op.source in state.places and self.production.entered is not None
            return frozenset((op.target,)) if entered else frozenset()
        if not isinstance(op, Move) or op.source is None:
            return frozenset()
        if op.item is not None:
            inside = element(op.source, op.item) in state.places
            return frozenset((op.target,)) if inside else frozenset()
        held = forms(op.source, state.places)
        return frozenset(f"{op.target}{form.removeprefix(op.source)}" for form in held)

    @staticmethod
    def holds(place: Place, state: State) -> bool:
        """Tell whether ``place`` holds the resource, or a tuple with it."""
        return any(held == place or held.startswith(f"{place}[") for held in state.places)

    def is_among(self, place: Place, state: State) -> bool:
        """Tell whether ``place`` holds many, and the resource is one of them."""
        return element(place, None) in state.places

    def become(
        self, status: Status, what: What, op: Op, state: State, also: Place | None = None
    ) -> Step:
        places = state.places if also is None else state.places | {also}
        return (State(status, places),), Event(what, op, state.status)

    def gone(self, what: What, op: Op, state: State) -> Step:
        return (), Event(what, op, state.status)

    def forget(self, op: Op, state: State, place: Place) -> Step:
        return self.rebind(op, state, place, frozenset())

    def rebind(self, op: Op, state: State, place: Place, held: frozenset[Place]) -> Step:
        """Let ``place`` hold something else, adding ``held`` to what holds the resource."""
        gone = list(forms(place, state.places))
        if not gone and not held:
            return (state,), None
        places = state.places.difference(gone) | held
        if places or not state.places:
            return (state._replace(places=places),), None
        lost = Event(What.LOST, op, state.status) if state.status in OWED else None
        over = lost is not None or state.status in (Status.CLOSED, Status.TRUSTED)
        return (() if over else (state._replace(places=places),)), lost

    def move(self, op: Move, state: State) -> Step:
        held = self.held_by(op, state)
        if held and op.target in self.captured:
            return self.gone(What.HANDED_ON, op, state)
        return self.rebind(op, state, op.target, held)

    def as_(self, op: As, state: State) -> Step:
        return self.rebind(op, state, op.target, self.held_by(op, state))

    def drop(self, op: Drop, state: State) -> Step:
        return self.forget(op, state, op.place)

    def collect(self, op: Collect, state: State) -> Step:
        if finishing(op.source) in state.places:
            return self.gone(What.RELEASED, op, state)
        if self.is_among(op.source, state) or carrier(op.source) in state.places:
            return (), None
        if op.source not in state.places:
            return (state,), None
        many = element(op.place, None)
        return (state._replace(places=state.places | {many}),), None

    def begin(self, op: Begin, state: State) -> Step:
        if not self.is_among(op.place, state) and op.place not in state.places:
            if not self.holds(op.place, state):
                return (state,), None
            # A loop over a few that were told apart so far.
            return (), None
        return (state._replace(places=state.places - {visited(op.place)}),), None

    def item(self, op: Item, state: State) -> Step:
        others, lost = self.rebind(op, state, op.target, frozenset())
        if not self.is_among(op.source, state) or visited(op.source) in state.places:
            return others, lost
        held = frozenset((op.target, visited(op.source)))
        return (*others, *self.rebind(op, state, op.target, held)[0]), lost

    def end(self, op: End, state: State) -> Step:
        """A loop that ends by itself has come to every element."""
        missed = self.is_among(op.place, state) and visited(op.place) not in state.places
        return (() if missed else (state,)), None
