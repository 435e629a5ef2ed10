"""The values that a function returns, those in tuples included, and those that it yields."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import ReturnStmt, TupleExpr, YieldExpr

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import Store, Yield
from mypy_asyncgate.flow.places import Elsewhere
from mypy_asyncgate.mypy_api.names import is_none
from mypy_asyncgate.summaries.origins import ValueAt


def returned_values(graph: Graph) -> Iterator[tuple[ValueAt, int | None]]:
    """Yield the values that are returned, or the elements of tuples, without a literal ``None``."""
    stores: dict[int, list[ValueAt]] | None = None
    for block, position, op, awaited in graph.returns:
        result = op.node.expr if isinstance(op.node, ReturnStmt) else None
        if result is None or is_none(result):
            continue
        if not isinstance(result, TupleExpr):
            yield ValueAt(block, position, op.place, op.place in awaited), None
            continue
        stores = _stores(graph) if stores is None else stores
        for number, item in enumerate(result.items):
            for stored in stores.get(id(item), ()):
                yield stored._replace(awaited=stored.place in awaited), number


def yielded_values(graph: Graph) -> Iterator[tuple[ValueAt, int | None]]:
    """Yield the values that a generator yields, without a literal ``None``."""
    for block in graph.blocks:
        for index, op in enumerate(block.ops):
            if isinstance(op, Yield) or (isinstance(op, Store) and op.target is Elsewhere.YIELD):
                is_tuple = isinstance(op.node, YieldExpr) and isinstance(op.node.expr, TupleExpr)
                yield ValueAt(block.index, index, None if is_tuple else op.place), None


def _stores(graph: Graph) -> dict[int, list[ValueAt]]:
    """Return the values that are put into containers, by the id of their expression.

    There are several for one in a ``finally``. A long function has them in another block than what
    is done with the container.
    """
    found: dict[int, list[ValueAt]] = {}
    for block in graph.blocks:
        for index, op in enumerate(block.ops):
            if isinstance(op, Store):
                found.setdefault(id(op.node), []).append(ValueAt(block.index, index, op.place))
    return found
