"""The resource being tracked, and properties of its function that do not depend on a state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mypy_asyncgate.analysis.lifetime.effects import Callees
from mypy_asyncgate.analysis.lifetime.parents import parent_releases
from mypy_asyncgate.analysis.lifetime.state import (
    EMPTY,
    ENTERED,
    OPEN,
    PENDING,
    UNMADE,
    State,
    Status,
)
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import As, Make, Move, Op
from mypy_asyncgate.flow.places import Place, Root, RootKind
from mypy_asyncgate.resources.production import Production

PARENT = Place(Root(RootKind.SYMBOL, "", "^"))
"""A place that holds a derived resource, because its parent releases it."""


@dataclass(frozen=True, eq=False)
class Followed:
    """A production, the graph that it is tracked through, and summaries of callees.

    ``is_enter_method`` says that the function is an ``__aenter__``. If it fails, ``__aexit__`` does
    not run, so the function still owes what it has stored in fields.
    """

    production: Production
    graph: Graph
    callees: Callees
    is_enter_method: bool

    @cached_property
    def parent_releases(self) -> frozenset[Op] | None:
        """The operations that release the parent, or None if something is certain to release it."""
        return parent_releases(self.graph, self.production)

    @cached_property
    def makes(self) -> tuple[tuple[int, int, Make], ...]:
        """The operations that make the resource, with their blocks and positions."""
        if self.parent_releases is None:
            return ()
        makes = self.graph.makes.get(id(self.production.origin), ())
        # A nested function may release a parameter that it closes over.
        return tuple(make for make in makes if make[2].place not in self.graph.captured)

    @cached_property
    def branch_depth(self) -> int:
        """The number of branches around the operation that makes the resource."""
        branch = self.makes[0][2].branch if self.makes else None
        return branch.depth + 1 if branch is not None else 0

    @cached_property
    def follows_fields(self) -> bool:
        """Whether the fields of the object can be tracked.

        They cannot if a nested function captures the object, since it may do anything when called.
        """
        return self.graph.object not in self.graph.captured

    @property
    def is_derived(self) -> bool:
        """Whether it needs no release of its own, not even after it was awaited."""
        held = self.production.opened or self.production.managed
        return held.kind is Kind.DERIVED

    @property
    def status_when_made(self) -> Status:
        """The status of the resource when it is made, after an await if the call is a coroutine."""
        if self.production.kind is Kind.DERIVED:
            return ENTERED
        if self.production.kind is Kind.EMPTY:
            return EMPTY
        return OPEN if self.production.holds else PENDING

    def initial_state(self, op: Make) -> State:
        """Return the state after ``op``, one of ``makes``."""
        position = self.production.position
        place = op.place if position is None else op.place.element(position)
        places = frozenset((place, PARENT) if self.parent_releases else (place,))
        return State(UNMADE if self.production.coroutine else self.status_when_made, places)

    def is_other_object(self, place: Place) -> bool:
        """Tell whether ``place`` may hold what entering the resource gave, of another class.

        Such an object stands for the resource, but a block on it is not one on the resource.
        """
        entered = self.production.entered
        if entered is None or entered.info is self.production.managed.info:
            return False
        seen, waiting = {place}, [place]
        while waiting:
            sought = waiting.pop()
            for op in self.graph.operations_by_place.get(sought, ()):
                if isinstance(op, As) and op.target == sought:
                    return True
                source = op.source if isinstance(op, Move) and op.target == sought else None
                if source is not None and source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return False

    @cached_property
    def parent_places(self) -> frozenset[Place]:
        """The places mentioned by the operations that release the parent or make the resource."""
        if not self.parent_releases:
            return frozenset()
        ends = (place for op in self.parent_releases for place in op.places)
        return frozenset(place.base for place in (*ends, *(made.place for *_, made in self.makes)))
