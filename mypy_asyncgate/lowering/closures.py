"""The variables that nested functions, lambdas and classes close over."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import LDEF, ClassDef, FuncItem, MemberExpr, NameExpr, Node, SymbolNode

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


def names_within(function: Node) -> dict[SymbolNode, frozenset[str] | None]:
    """Return the local names that a nested function, lambda or class refers to.

    These include its own locals, which are never places of the enclosing function. Those in the
    defaults of its own parameters are left out: these run in the enclosing function. Each name
    comes with the attributes that are read of it, or with None if it is used in any other way.
    """
    attributes: dict[int, str] = {}
    found: dict[SymbolNode, frozenset[str] | None] = {}
    for node in walk(function.body if isinstance(function, FuncItem) else function):
        if isinstance(node, MemberExpr) and isinstance(node.expr, NameExpr):
            attributes[id(node.expr)] = node.name
        elif isinstance(node, NameExpr) and node.kind == LDEF and node.node is not None:
            before = found.get(node.node, frozenset())
            read = attributes.get(id(node))
            found[node.node] = None if before is None or read is None else before | {read}
    return found
