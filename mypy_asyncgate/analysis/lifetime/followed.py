"""The resource being tracked, and properties of its function that do not depend on a state."""

from __future__ import annotations

from functools import cached_property

from mypy.nodes import AwaitExpr, CallExpr

from mypy_asyncgate.analysis.lifetime.effects import Callees
from mypy_asyncgate.analysis.lifetime.parents import parent_releases, receiver
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
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import (
    As,
    Begin,
    Capture,
    Collect,
    Make,
    Method,
    Move,
    Pass,
    Return,
    Store,
    Yield,
)
from mypy_asyncgate.flow.places import Place, Root, RootKind
from mypy_asyncgate.flow.reachability import operations_after
from mypy_asyncgate.mypy_api.names import is_super
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.fields import OwningClass

PARENT = Place(Root(RootKind.SYMBOL, "", "^"))
"""A place that holds a derived resource, because its parent releases it."""


@dataclass(frozen=True, eq=False)
class Followed:
    """A production, the graph that it is tracked through, and summaries of callees.

    ``owner`` is the class whose method the function is, or None. ``is_enter_method`` says that the
    function is an ``__aenter__``. If it fails, ``__aexit__`` does not run, so the function still
    owes what it has stored in fields.
    """

    production: Production
    graph: Graph
    callees: Callees
    owner: OwningClass | None
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
        if self.production.is_hold and not self._follows_held:
            return ()
        return tuple(makes)

    @cached_property
    def seen_when_bound(self) -> frozenset[Op]:
        """The operations that bind a variable which a nested function sees already."""
        graph = self.graph
        captures = [(op, block) for op, block in graph.block_of.items() if isinstance(op, Capture)]
        return frozenset(
            later
            for op, block in captures
            for later in operations_after(
                graph, block, block.ops.index(op), stops=lambda _: False, exceptions=True
            )
            if isinstance(later, Move) and later.target == op.place
        )

    def is_seen_by_nested(self, op: Move) -> bool:
        """Tell whether a nested function may do anything with what ``op`` binds at any time."""
        graph = self.graph
        return op.target in graph.captured and (
            op.target in graph.captured_first or op in self.seen_when_bound
        )

    @cached_property
    def held(self) -> Place | None:
        """The object that the production is a hold on, or None."""
        origin = self.production.origin
        if not self.production.is_hold or not isinstance(origin, CallExpr):
            return None
        return receiver(self.graph, origin)

    @property
    def _follows_held(self) -> bool:
        """Whether the object of a hold is a variable, or a field, that only this function sees."""
        held = self.held
        if held is None:
            return False
        if self.graph.object is not None and held.path == (held.field,):
            return held.root is self.graph.object.root and self.follows_fields
        return held.is_variable and held not in self.graph.captured

    def may_let_go(self, op: Op, state: State) -> bool:
        """Tell whether an operation may end a hold elsewhere.

        Somebody else gets the object that is held, or the object whose field it is.
        """
        if isinstance(op, (Collect, Pass, Return, Store, Yield)) and self.held in op.places:
            return self.held in state.places
        field, this = self.held.field if self.held is not None else None, self.graph.object
        if field is None or this is None:
            return False
        if isinstance(op, (Method, Pass)) and op.place == this:
            summary = self.callees.of_argument(op)
            return summary is None or field in summary.uses
        return isinstance(op, Make) and isinstance(op.node, CallExpr) and is_super(op.node)

    def is_ended_by(self, op: Method, state: State) -> bool:
        """Tell whether an operation is a method of the object that may release a field."""
        if op.place != self.graph.object or self.owner is None or not state.status.is_owed:
            return False
        this, release = op.place.root, self.production.release
        fields = {place.field for place in state.places if place.root is this}
        return any(f is not None and self.owner.may_end(op.name, f, release) for f in fields)

    def is_done_to_it(self, op: Op, places: frozenset[Place]) -> bool:
        """Tell whether an operation is a call on the resource or on a part of it, or awaits one."""
        node = op.node.expr if isinstance(op.node, AwaitExpr) else op.node
        return isinstance(node, CallExpr) and receiver(self.graph, node) in places

    def is_passed_beside(self, op: Method) -> bool:
        """Tell whether a method's result and its object are arguments of the same call."""
        others = self.graph.operations_by_place[op.place]
        if any(isinstance(o, Pass) and any(a is op.node for a in o.call.args) for o in others):
            return True
        moved = {id(other.node) for other in others if isinstance(other, Move)}
        makes = (made.node for found in self.graph.makes.values() for *_, made in found)
        given = (set(map(id, node.args)) for node in makes if isinstance(node, CallExpr))
        return any(id(op.node) in ids and not moved.isdisjoint(ids) for ids in given)

    def is_looped_over(self, place: Place) -> bool:
        """Tell whether what ``place`` holds is what a loop goes over."""
        return any(isinstance(op, Begin) for op in self.graph.operations_by_place[place])

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
        if self.held is not None and not self.production.coroutine:
            places = {self.held}
        else:
            places = {op.place if position is None else op.place.element(position)}
        places.update(map(op.place.element, self.production.partners))
        if self.parent_releases:
            places.add(PARENT)
        status = UNMADE if self.production.coroutine else self.status_when_made
        return State(status, frozenset(places))

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
