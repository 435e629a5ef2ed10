"""Is a field given something new while it may still hold what the object opened before?

Asked of one method that, by its name, does a thing again (``reconnect``, ``refresh_session``), and
answered by its graph: is there a way to the assignment on which nothing looked at the field, and no
other method of the object was called that may have released what it holds?
"""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.in_fields import is_touched
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import Binding, Op, Store
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.reachability import operations_after


def is_replaced_unseen(graph: Graph, store: Op) -> bool:
    """Tell whether ``store`` is reached without a look at the field it assigns."""
    target = store.target if isinstance(store, Store) else None
    places = frozenset((target,)) if isinstance(target, Place) else frozenset()

    def has_seen(op: Op) -> bool:
        assigns = isinstance(op, (Binding, Store)) and op.target in places
        return op is not store and (assigns or is_touched(op, places))

    return store in operations_after(graph, graph.blocks[0], 0, has_seen, exceptions=True)
