"""What nested functions, lambdas and classes close over."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    LDEF,
    NameExpr,
    Node,
)

from mypy_asyncgate.mypy_api.children import walk


def closed_over(function: Node) -> Iterator[NameExpr]:
    """Yield the local names that a nested function, lambda or class refers to.

    Its own locals are among them; they are never the enclosing function's places.
    """
    for node in walk(function):
        if isinstance(node, NameExpr) and node.kind == LDEF:
            yield node
