"""Where the methods of a class lose the resource that one of them has stored in a field.

Question: does a method assign the field again, or return for good, while the field holds an open
resource?
Fact: the names of the value besides the field, and whether the path shows that the field holds an
open resource: the method has used it, or tested for it.
Join: the union.
Example: ``except RuntimeError: self._client = None`` after ``await self._client.get(url)``.
Assumes: nothing but the field holds what is stored there. Whatever gives the value away, or may
release it, ends the search. Where only a field decides that a release is skipped which does not
change, the resource may be open; any other condition is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mypy.nodes import Context, Expression, FuncDef, IfStmt, RaiseStmt

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.aliases import Places, holds, places_bound, places_within
from mypy_asyncgate.flow.conditions import Assume, AssumeClosed, Branch, NotTaken
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Exit, TooComplex
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import (
    Await,
    Drop,
    Make,
    Method,
    Move,
    Pass,
    Return,
    Stop,
    Use,
)
from mypy_asyncgate.flow.own_fields import assigned_field
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.solver import Point, solve
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.remote_ends import may_be_end, may_tell_end
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.handlers import Handled, handlers_around
from mypy_asyncgate.summaries.field_values import method_of_object
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.values import declared_effect


class Lapse(NamedTuple):
    """An operation at which the resource in a field is lost, in another method of the class.

    ``returns`` says that the method returns there, without the release of its other paths.
    """

    where: Context
    field: str
    method: str
    returns: bool


class _State(NamedTuple):
    """``names`` hold the value besides the field, which ``dropped`` has assigned again.

    ``shown`` says that the value is there and open.
    """

    names: Places = frozenset()
    shown: bool = False
    raised: bool = False
    returned: Return | None = None
    dropped: Op | None = None


def lapses(field: str, owner: OwningClass, release: frozenset[str]) -> Iterator[Lapse]:
    """Yield where methods lose the resource in ``field``, which ``release`` would end."""
    if not owner.holds_only_new(field):
        return
    for search in _searches(field, owner, release):
        try:
            yield from search.found
        except TooComplex:
            continue


def is_called_while_open(
    function: str, field: str, owner: OwningClass, release: frozenset[str]
) -> bool:
    """Tell whether a method calls ``function``, which assigns ``field``, while that is open."""
    try:
        return owner.holds_only_new(field) and any(
            search.losses
            for search in _searches(field, owner, release, function)
            if search.method.name != function
        )
    except TooComplex:
        return False


def _searches(
    field: str, owner: OwningClass, release: frozenset[str], refill: str | None = None
) -> Iterator[_Search]:
    """Yield the searches in the methods that may lose what a field holds."""
    for statement in owner.family:
        for method, graph in statement.fields.graphs_for(field):
            this = graph.object
            if this is not None and this not in graph.captured and not is_initializer(method.name):
                yield _Search(field, owner, release, method, graph, refill)


@dataclass(frozen=True, eq=False)
class _Search:
    """The search in one method: a ``Flow`` over ``_State``.

    If ``refill`` is given, calls of this method are looked for, which assign the field.
    """

    field: str
    owner: OwningClass
    release: frozenset[str]
    method: FuncDef
    graph: Graph
    refill: str | None

    @property
    def found(self) -> Iterator[Lapse]:
        """The places in the method where the resource is lost."""
        assigns = self.method.name in self.owner.assigned_by(self.field)
        only_here = self.owner.ended_by(self.field, self.release | EXITS) == {self.method.name}
        if not assigns and not only_here:
            return
        for op in self.losses:
            yield Lapse(op.node, self.field, self.method.name, returns=False)
        if only_here:
            normal = self.graph.exits[Exit.NORMAL]
            ends = [point.state for point in self._ways if point.block == normal]
            if all(state.raised and state.dropped is None for state in ends):
                yield from self._skipped(ends)

    @property
    def losses(self) -> list[Op]:
        """The assignments by which the field loses what it holds."""
        dropped = dict.fromkeys(point.state.dropped for point in self._ways)
        return [op for op in dropped if op is not None]

    @cached_property
    def _ways(self) -> list[Point]:
        """The ways to the end of the method, or of the search."""
        return solve(self.graph, [Point(0, 0, _State())], self).ends

    def _skipped(self, ends: list[_State]) -> Iterator[Lapse]:
        """Yield the returns in handlers by which the release is skipped after an exception."""
        held_from_start = self.owner.is_filled_on_construction(self.field)
        for state in ends:
            if state.returned is None or not (state.shown or held_from_start):
                continue
            around = handlers_around(self.method, state.returned.node)
            if around and not self._tries_to_end(around[0]) and not self._is_of_ended(around):
                yield Lapse(state.returned.node, self.field, self.method.name, returns=True)

    def _tries_to_end(self, handled: Handled) -> bool:
        """Tell whether a handler is for the failure of the release itself, among other things."""
        return any(
            isinstance(op, Method) and op.name in self._ends and handled.guards(op.node)
            for block in self.graph.blocks
            for op in block.ops
        )

    def _is_of_ended(self, around: list[Handled]) -> bool:
        """Tell whether code handles the end of a connection.

        Whoever connects again after any error has met one after which nothing else helps.
        """
        return bool(around) and may_be_end(around[0].names, self.refill is not None)

    def _assign(self, op: Op, state: _State) -> tuple[_State, ...]:
        """Return the state after an assignment of the field, which may lose an open resource."""
        is_same = (
            isinstance(op, Move) and op.source is not None and holds(op.source, self._held(state))
        )
        if is_same or not state.shown or (self._may_end and state.raised):
            return ()
        if not self._may_end and self._is_of_ended(handlers_around(self.method, op.node)):
            return ()
        names = frozenset(place for place in state.names if not place.is_temporary)
        return (state._replace(names=names, dropped=op),)

    @cached_property
    def _ends(self) -> frozenset[str]:
        """The methods that may end the resource, as far as their names say."""
        return self.release.union(ENDS, EXITS)

    @cached_property
    def _may_end(self) -> bool:
        """Whether the method may release the value of the field on some path."""
        return self.owner.may_end(self.method.name, self.field, self._ends)

    @cached_property
    def _fields(self) -> Places:
        """The field, and the properties and methods of the object that return it."""
        assert self.graph.object is not None
        return frozenset(map(self.graph.object.attribute, self.owner.names_of(self.field)))

    def _held(self, state: _State) -> Places:
        return state.names if state.dropped is not None else self._fields | state.names

    def transfer(self, op: Op, state: _State) -> tuple[_State, ...]:
        """Return the state after an operation, or none where the search ends."""
        if isinstance(op, Stop):
            return ()
        if assigned_field(op, self.graph.object) == self.field:
            if state.dropped is not None:
                return (state,)
            return self._assign(op, state) if self.refill is None else ()
        held = self._held(state)
        if isinstance(op, Return) and (op.place is None or not holds(op.place, held)):
            return (state._replace(returned=op),)
        if isinstance(op, NotTaken):
            skips = self._ends_in(op.branch, state)
            return () if skips and not self._is_settled(op.node) else (state,)
        if isinstance(op, Method) and op.place == self.graph.object:
            return self._call_own(op, state)
        if isinstance(op, Make):
            return (self._made(op, state),)
        if isinstance(op, Move):
            names = state.names.difference(places_within(op.target, state.names))
            return (state._replace(names=names | places_bound(op, held)),)
        if isinstance(op, Drop):
            return (state._replace(names=state.names - {op.place}),)
        if self.graph.object in op.accessed_places:
            return ()
        if not any(holds(place, held) for place in op.accessed_places):
            return (state,)
        return self._use(op, state)

    def _use(self, op: Op, state: _State) -> tuple[_State, ...]:
        """Return the state after an operation on the value."""
        if isinstance(op, Assume):
            return () if op.is_none else (self._tested(state),)
        if isinstance(op, AssumeClosed):
            return () if op.closed else (self._tested(state),)
        if isinstance(op, Method):
            over = op.name in self._ends or op.name.startswith("__") or may_tell_end(op.name)
            return () if over else (state._replace(shown=True),)
        if isinstance(op, Pass):
            known = declared_effect(op)
            return (state,) if known is not None and known.only_uses else ()
        if isinstance(op, Use):
            return () if op.attribute in self._ends else (state,)
        return (state,) if isinstance(op, Await) else ()

    def _tested(self, state: _State) -> _State:
        """Return the state after a test for something to release, in a method that may do it."""
        return state._replace(shown=state.shown or self._may_end)

    def _call_own(self, op: Method, state: _State) -> tuple[_State, ...]:
        """Return the state after a call of another method of the object."""
        if self.owner.may_end(op.name, self.field, self._ends):
            return ()
        if op.name == self.refill and state.dropped is None:
            return self._assign(op, state)
        gives = op.name in self.owner.names_of(self.field)
        return (state,) if gives or not self.owner.may_assign(op.name, self.field) else ()

    def _made(self, op: Make, state: _State) -> _State:
        """Return the state after a call, whose result may be the value of the field."""
        gives = method_of_object(op) in self.owner.names_of(self.field)
        names = state.names.difference(places_within(op.place, state.names))
        return state._replace(names=names | {op.place} if gives else names)

    def _ends_in(self, branch: Branch, state: _State) -> bool:
        """Tell whether something in a branch may release the value or give it away."""
        return any(not self.transfer(op, state) for op in branch.operations)

    def _is_settled(self, node: Context) -> bool:
        """Tell whether a condition depends on nothing that changes while the object lives."""
        tests = node.expr if isinstance(node, IfStmt) else [node]
        return all(
            isinstance(e, Expression) and self.owner.is_settled(e, self.field) for e in tests
        )

    def on_raise(self, op: Op, state: _State) -> tuple[_State, ...]:
        """Return the state in which an exception reaches its handler, without temporaries.

        One that comes before another name could be used to release the value is of no interest.
        """
        if state.dropped is not None and state.names and not isinstance(op.node, RaiseStmt):
            return ()
        return tuple(
            after._replace(
                names=frozenset(p for p in after.names if not p.is_temporary), raised=True
            )
            for after in self.transfer(op, state)
        )

    def relevant_places(self, state: _State) -> frozenset[Place] | None:
        """Return None: every operation is relevant."""
        return None
