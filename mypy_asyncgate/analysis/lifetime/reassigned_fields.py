"""Assignments to fields that may still hold an open resource.

Question: is there a path to the assignment on which nothing accesses the field, and no method of
the object is called that may release its content?
Fact: the operations reachable from the entry before such an access.
Join: the union.
Example: ``async def reconnect(self): self.conn = await connect()``.
Assumes: the method is one that may run again, as its name says (``reconnect``).
"""

from __future__ import annotations

from mypy.nodes import MemberExpr

from mypy_asyncgate.analysis.lifetime.in_fields import may_access
from mypy_asyncgate.flow.conditions import Assume, AssumeClosed, NotTaken
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Method, Store
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.reachability import operations_after
from mypy_asyncgate.mypy_api.names import own_attribute
from mypy_asyncgate.summaries.method_uses import assigned_field, field_of_object


def is_reassigned_unchecked(graph: Graph, store: Op) -> bool:
    """Tell whether ``store`` is reachable without an access to the field that it assigns."""
    target = store.target if isinstance(store, Store) else None
    places = frozenset((target,)) if isinstance(target, Place) else frozenset()

    set_here = {assigned_field(op, graph) for block in graph.blocks for op in block.ops} - {None}

    def accesses(op: Op) -> bool:
        if isinstance(op, NotTaken):
            # The condition under which the old value is released is taken to be the right one.
            return any(map(accesses, op.branch.operations))
        if isinstance(op, (Assume, AssumeClosed)) and _field_tested(op, graph) in set_here:
            # So is a condition on what the method sets itself: it may be called again for nothing.
            return True
        if isinstance(op, Method) and op.place == graph.object:
            return True
        assigns = isinstance(op, (Binding, Store)) and op.target in places
        return op is not store and (assigns or may_access(op, places))

    return store in operations_after(graph, graph.blocks[0], 0, accesses, exceptions=True)


def _field_tested(op: Assume | AssumeClosed, graph: Graph) -> str | None:
    """Return the field of the object that a test is about, or None for any other test."""
    if isinstance(op.node, MemberExpr) and op.place == graph.object:
        return own_attribute(op.node)
    return field_of_object(op.place, graph)
