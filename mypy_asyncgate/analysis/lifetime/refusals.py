"""Classes that release a field only after another field says that there is something to release.

Question: before which point of a method does nothing in the class release what the method has
stored in a field, if it fails there?
Fact: the operations that the methods of the object reach while a flag is false.
Example: ``close`` returns at once ``if not self.connected``, and ``connect`` ends with
``self.connected = True``. If ``connect`` fails before that, ``close`` leaves the connection open.
Assumes: a flag is false in a new object if whatever the class body and the initializers assign to
it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from mypy.nodes import MemberExpr

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.conditions import Assume, AssumeClosed, NotTaken
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Await, Drop, Method, Store, Use
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.reachability import operations_after
from mypy_asyncgate.flow.relevance import position
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.state_words import means_closed
from mypy_asyncgate.mypy_api.names import is_refused, own_attribute
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.method_uses import own_method, reached

Position = tuple[int, int]


def refused_before(
    method: str, field: str, owner: OwningClass, release: frozenset[str]
) -> Position | None:
    """Return the position in ``method`` before which the class does not release a field.

    ``method`` assigns the field, and ``release`` are the methods that end its value. The result is
    None if a method of the class may release it in any case, or none does, or other code may.
    """
    ends = release.union(ENDS, EXITS)
    if owner.is_inherited(field) or not ends.isdisjoint(owner.module.named_on(field)):
        return None
    try:
        return max(
            (
                where
                for flag, where in _flags(method, field, owner).items()
                if _Refusal(flag, field, owner, ends).is_complete
            ),
            default=None,
        )
    except TooComplex:
        return None


def _flags(method: str, field: str, owner: OwningClass) -> dict[str, Position]:
    """Return the fields that are false in a new object, and where ``method`` first sets each."""
    found: dict[str, Position] = {}
    for statement in owner.family:
        for name, value in statement.assigned_in(method):
            if name != field and not is_refused(value):
                found.setdefault(name, position(value))
    return {flag: where for flag, where in found.items() if _is_false_at_first(flag, owner)}


def _is_false_at_first(flag: str, owner: OwningClass) -> bool:
    """Tell whether all that class bodies and initializers assign to a field is false."""
    values = [v for statement in owner.family for v in statement.first_values.get(flag, ())]
    return bool(values) and all(map(is_refused, values))


@dataclass(frozen=True, eq=False)
class _Refusal:
    """What the methods of a class do with a field while another field, ``flag``, is false."""

    flag: str
    field: str
    owner: OwningClass
    ends: frozenset[str]

    @property
    def is_complete(self) -> bool:
        """Whether something ends the field, but no method does now that anybody may call."""
        ending = {op for _, op in self.owner.operations_on(self.field) if self._may_end(op)}
        public = {name for name in self._graphs if name in EXITS or not name.startswith("_")}
        called = reached(public, self._calls)
        unseen = ending.difference(*(graph.block_of for graph in self._graphs.values()))
        return (
            bool(ending)
            and not unseen
            and ending.isdisjoint(op for name in called for op in self._reachable(name))
        )

    def _may_end(self, op: Op) -> bool:
        """Tell whether an operation on the value of the field may release it or give it away."""
        if isinstance(op, Method):
            return op.name in self.ends
        if isinstance(op, Use):
            return op.attribute in self.ends
        if isinstance(op, (Binding, Store)) and isinstance(op.target, Place):
            return op.target.field != self.field
        return not isinstance(op, (Assume, AssumeClosed, Await, Drop, NotTaken))

    @cached_property
    def _graphs(self) -> dict[str, Graph]:
        """The graphs of the methods by their names."""
        uses = [statement.fields for statement in self.owner.family]
        names = {method.name for fields in uses for method in fields.methods}
        return {m.name: graph for fields in uses for m, graph in fields.graphs(names)}

    def _calls(self, method: str) -> set[str]:
        """Return the methods of the object that a method calls while the flag is false."""
        graph = self._graphs.get(method)
        if graph is None:
            return set()
        return {name for op in self._reachable(method) if (name := own_method(op, graph))}

    def _reachable(self, method: str) -> Iterable[Op]:
        """Return the operations of a method that are reached while the flag is false."""
        graph = self._graphs.get(method)
        if graph is None:
            return ()
        return operations_after(graph, graph.blocks[0], 0, self._is_of_true, exceptions=True)

    def _is_of_true(self, op: Op) -> bool:
        """Tell whether an operation assumes that the flag is true."""
        if isinstance(op, Assume):
            return op.place.path == (self.flag,) and not op.is_none
        if isinstance(op, AssumeClosed):
            tested = op.node if isinstance(op.node, MemberExpr) else None
            return (
                tested is not None
                and own_attribute(tested) == self.flag
                and op.closed is means_closed(self.flag)
            )
        return False
