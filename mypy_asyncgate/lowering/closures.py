"""The variables that nested functions, lambdas and classes close over."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import LDEF, ClassDef, FuncItem, NameExpr, Node

from mypy_asyncgate.mypy_api.children import children, walk


def nested_functions(node: Node) -> Iterator[FuncItem | ClassDef]:
    """Yield the functions and lambdas in ``node`` at any depth, and its local classes.

    The functions inside a local class are not yielded on their own.
    """
    worklist = [node]
    while worklist:
        node = worklist.pop()
        if isinstance(node, (ClassDef, FuncItem)):
            yield node
        if not isinstance(node, ClassDef):
            worklist.extend(children(node))


def closed_over(function: Node) -> Iterator[NameExpr]:
    """Yield the local names that a nested function, lambda or class refers to.

    These include its own locals, which are never places of the enclosing function.
    """
    for node in walk(function):
        if isinstance(node, NameExpr) and node.kind == LDEF:
            yield node
