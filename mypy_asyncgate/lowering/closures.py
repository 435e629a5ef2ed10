"""The variables that nested functions, lambdas and classes close over."""

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

    These include its own locals, which are never places of the enclosing function.
    """
    for node in walk(function):
        if isinstance(node, NameExpr) and node.kind == LDEF:
            yield node
