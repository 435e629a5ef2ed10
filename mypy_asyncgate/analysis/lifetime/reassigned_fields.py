"""Assignments to fields that may still hold an open resource.

Question: is there a path to the assignment on which nothing accesses the field, and no method of
the object is called that may release its content?
Fact: the operations reachable from the entry before such an access.
Join: the union.
Example: ``async def reconnect(self): self.conn = await connect()``.
Assumes: the method is one that may run again, as its name says (``reconnect``).
"""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.in_fields import may_access
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Store
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.reachability import operations_after


def is_reassigned_unchecked(graph: Graph, store: Op) -> bool:
    """Tell whether ``store`` is reachable without an access to the field that it assigns."""
    target = store.target if isinstance(store, Store) else None
    places = frozenset((target,)) if isinstance(target, Place) else frozenset()

    def accesses(op: Op) -> bool:
        assigns = isinstance(op, (Binding, Store)) and op.target in places
        return op is not store and (assigns or may_access(op, places))

    return store in operations_after(graph, graph.blocks[0], 0, accesses, exceptions=True)
