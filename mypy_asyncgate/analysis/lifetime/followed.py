"""The resource that is followed, and what is known of its function before it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mypy_asyncgate.analysis.lifetime.effects import Callees
from mypy_asyncgate.analysis.lifetime.parents import parent_ends
from mypy_asyncgate.analysis.lifetime.state import ENTERED, OPEN, PENDING, UNMADE, State, Status
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import Make, Op
from mypy_asyncgate.flow.places import Place, Root, RootKind
from mypy_asyncgate.resources.production import Production

PARENT = Place(Root(RootKind.SYMBOL, "", "^"))
"""The place of a resource that nothing holds but its parent, which ends it once."""


@dataclass(frozen=True, eq=False)
class Followed:
    """A production, the graph it is followed through, and what its callees are known to do.

    ``enters_object`` says that the function is an ``__aenter__``: if it fails, nobody gets to
    leave the object, and what is on its fields is still owed.
    """

    production: Production
    graph: Graph
    callees: Callees
    enters_object: bool

    @cached_property
    def parent_ends(self) -> frozenset[Op] | None:
        """The operations that release the parent; None if something here is sure to do that."""
        return parent_ends(self.graph, self.production)

    @cached_property
    def births(self) -> tuple[tuple[int, int, Make], ...]:
        """The operations that make it, with block and position."""
        if self.parent_ends is None:
            return ()
        makes = self.graph.makes.get(id(self.production.origin), ())
        # A nested function may release a parameter that it closes over.
        return tuple(birth for birth in makes if birth[2].place not in self.graph.captured)

    @cached_property
    def depth(self) -> int:
        """The number of branches around the operation that makes it."""
        branch = self.births[0][2].branch if self.births else None
        return branch.depth + 1 if branch is not None else 0

    @cached_property
    def follows_fields(self) -> bool:
        """Whether the fields of the object can be followed.

        A function inside this one may do anything to the object when it is called.
        """
        return self.graph.object not in self.graph.captured

    @property
    def is_derived(self) -> bool:
        """Whether it needs no release of its own, not even once it was awaited."""
        given = self.production.opened or self.production.managed
        return given.kind is Kind.DERIVED

    @property
    def made(self) -> Status:
        """The status once a coroutine, if there is one, has been awaited."""
        if self.production.kind is Kind.DERIVED:
            return ENTERED
        return OPEN if self.production.holds else PENDING

    def born(self, op: Make) -> State:
        """Return the state right after ``op``, one of the births."""
        position = self.production.position
        place = op.place if position is None else op.place.element(position)
        places = frozenset((place, PARENT) if self.parent_ends else (place,))
        return State(UNMADE if self.production.coroutine else self.made, places)

    @cached_property
    def parent_places(self) -> frozenset[Place]:
        """The places whose operations may release the parent, and those of the births."""
        if not self.parent_ends:
            return frozenset()
        ends = (place for op in self.parent_ends for place in op.places)
        return frozenset(place.base for place in (*ends, *(made.place for *_, made in self.births)))
