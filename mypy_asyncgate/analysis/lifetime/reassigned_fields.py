"""Is a field given something new while it may still hold what the object opened before?

Asked of one method that, by its name, does a thing again (``reconnect``, ``refresh_session``), and
answered by its graph: is there a way to the assignment on which nothing looked at the field, and no
other method of the object was called that may have released what it holds?
"""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.in_fields import is_touched
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import Op, Store


def is_replaced_unseen(graph: Graph, store: Op) -> bool:
    """Tell whether ``store`` is reached without a look at the field it assigns."""
    places = frozenset((store.target,)) if isinstance(store, Store) else frozenset()
    reached, waiting = {0}, [0]
    while waiting:
        block = graph.blocks[waiting.pop()]
        leads_to: list[int] = []
        for op in block.ops:
            if op is store:
                return True
            if is_touched(op, places) or getattr(op, "target", None) in places:
                break
            leads_to.extend(block.handlers[way] for way in op.raises)
        else:
            leads_to.extend(block.successors)
        waiting.extend(set(leads_to) - reached)
        reached.update(leads_to)
    return False
