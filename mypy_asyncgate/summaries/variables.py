"""Where the value of a call goes, by the syntax around it, and who else uses what it is kept in.

Question: is this call looped over at once, or kept in a local variable or an attribute of
``self``, and what is done there with that variable or attribute? Only names are looked at, since
later statements may have no types yet. A place that is not one of these is no destination, and
whoever asks takes the value for handed on. Example: after ``rows = fetch()``, the uses of
``rows`` in ``async for row in rows`` and ``await rows.aclose()`` are the ``ForStmt`` and the
``MemberExpr``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import (
    LDEF,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    Expression,
    ForStmt,
    FuncItem,
    MemberExpr,
    NameExpr,
    Node,
    SymbolNode,
    WithStmt,
)

from mypy_asyncgate.mypy_api.children import children, own_nodes
from mypy_asyncgate.mypy_api.names import own_attribute


@dataclass(frozen=True)
class Destination:
    """A loop over the value, or the variable, or the attribute of ``self``, that keeps it."""

    loop: ForStmt | None = None
    variable: SymbolNode | None = None
    attribute: str | None = None

    def is_meant_by(self, node: Node) -> bool:
        """Tell whether an expression is the variable, or the attribute."""
        if self.variable is not None:
            return isinstance(node, NameExpr) and node.node is self.variable
        return isinstance(node, MemberExpr) and own_attribute(node) == self.attribute is not None


@dataclass(frozen=True)
class Use:
    """A use of what a destination keeps: the expression, what it is part of, and in which."""

    node: Node
    parent: Node
    function: FuncItem | None


def destination(function: FuncItem, call: CallExpr) -> Destination | None:
    """Return where the value of ``call`` goes in ``function``, if it is kept or looped over."""
    for node in own_nodes(function.body):
        if isinstance(node, ForStmt) and node.is_async and _is_value(node.expr, call):
            return Destination(loop=node)
        if isinstance(node, AssignmentStmt) and _is_value(node.rvalue, call):
            return _kept_in(node.lvalues[0]) if len(node.lvalues) == 1 else None
        if isinstance(node, WithStmt):
            for manager, target in zip(node.expr, node.target, strict=True):
                if _is_value(manager, call):
                    return _kept_in(target) if target is not None else None
    return None


def uses(kept: Destination, root: Node, function: FuncItem | None) -> Iterator[Use]:
    """Yield the uses below ``root``, which is part of ``function``, in order of the source."""
    waiting: list[tuple[Node, FuncItem | None]] = [(root, function)]
    while waiting:
        parent, inside = waiting.pop()
        if isinstance(parent, FuncItem):
            inside = parent
        below = list(children(parent))
        for node in below:
            if kept.is_meant_by(node):
                yield Use(node, parent, inside)
        waiting.extend((node, inside) for node in reversed(below))


def _is_value(expression: Expression, call: CallExpr) -> bool:
    if isinstance(expression, AwaitExpr):
        expression = expression.expr
    return expression is call


def _kept_in(target: Expression) -> Destination | None:
    if isinstance(target, NameExpr) and target.kind == LDEF:
        return Destination(variable=target.node)
    attribute = own_attribute(target)
    return Destination(attribute=attribute) if attribute is not None else None
