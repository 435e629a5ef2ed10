"""The fields of the object whose method a graph is, and which assignments meet an unread field.

Question: which assignments of fields does a path reach on which nothing accesses the field, and
neither is a method of the object called that may release its content, nor a field tested that the
method sets itself?
Fact: the assignments that such a path may still reach, computed for all of them at once.
Join: the union.
Example: ``async def reconnect(self): self.conn = await connect()``.
Assumes: a condition under which a field is accessed is the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from mypy.nodes import MemberExpr

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Assume, AssumeClosed, NotTaken
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Make, Method, Store
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.mypy_api.names import own_attribute

Stores = frozenset[Op]


def field_of_object(place: Place, this: Place | None) -> str | None:
    """Return the field of the object ``this`` that a place is, or is in, or None."""
    return place.field if this is not None and place.root is this.root else None


def assigned_field(op: Op, this: Place | None) -> str | None:
    """Return the field of the object that an operation assigns, or None for any other."""
    target = op.target if isinstance(op, (Binding, Store)) else None
    if not isinstance(target, Place) or target != target.base:
        return None
    return field_of_object(target, this)


class UncheckedStores:
    """The search for the ``Store`` operations that a path reaches without a look at the field."""

    def __init__(self, blocks: Sequence[Block], this: Place | None) -> None:
        self._blocks = blocks
        self._this = this
        operations = [op for block in blocks for op in block.ops]
        self._set_here = {assigned_field(op, this) for op in operations} - {None}
        self._all: Stores = frozenset(op for op in operations if isinstance(op, Store))
        self._by_target: dict[Place, Stores] = {}
        for op in self._all:
            if isinstance(op, Store) and isinstance(op.target, Place):
                self._by_target[op.target] = self._by_target.get(op.target, frozenset()) | {op}

    @cached_property
    def found(self) -> Stores:
        """The operations."""
        found: set[Op] = set()
        before = {0: self._all}
        waiting = [self._blocks[0]] if self._all else []
        while waiting:
            block = waiting.pop()
            for target, stores in self._after(block, before[block.index], found).items():
                known = before.get(target, frozenset())
                if not stores <= known:
                    before[target] = known | stores
                    waiting.append(self._blocks[target])
        return frozenset(found)

    def _after(self, block: Block, stores: Stores, found: set[Op]) -> dict[int, Stores]:
        """Return what is still to be reached after a block, and add to ``found`` what it does.

        Within a block that only becomes less, so the first way to a target has all that others do.
        """
        after: dict[int, Stores] = {}
        for op in block.ops:
            if op in stores:
                found.add(op)
            if met := self._met_by(op):
                stores = stores - met
            if not stores:
                return after
            for way in op.raises:
                after.setdefault(block.handlers[way], stores)
        for target in block.successors:
            after.setdefault(target, stores)
        return after

    def _met_by(self, op: Op) -> Stores:
        """Return the other assignments of fields that an operation may access."""
        if isinstance(op, NotTaken):
            return frozenset().union(*map(self._met_by, op.branch.operations))
        if self._may_access_all(op):
            return self._all
        bound = (op.target,) if isinstance(op, (Binding, Store)) else ()
        met = [self._by_target[p] for p in (*op.accessed_places, *bound) if p in self._by_target]
        return frozenset().union(*met) - {op}

    def _may_access_all(self, op: Op) -> bool:
        """Tell whether an operation calls a method of the object, or tests what is set here."""
        if isinstance(op, Method):
            return op.place == self._this
        if isinstance(op, Make):
            return op.object is not None
        # The method may be called again for nothing.
        return isinstance(op, (Assume, AssumeClosed)) and self._field_tested(op) in self._set_here

    def _field_tested(self, op: Assume | AssumeClosed) -> str | None:
        """Return the field of the object that a test is about, or None for any other test."""
        if isinstance(op.node, MemberExpr) and op.place == self._this:
            return own_attribute(op.node)
        return field_of_object(op.place, self._this)
