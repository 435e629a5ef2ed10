"""Where the values of calls go, by the syntax around them, and who else uses what keeps them.

Question: is a call looped over at once, or kept in a local variable or an attribute of ``self``,
and what is done there with that variable or attribute? Only names are looked at, since later
statements may have no types yet. A place that is not one of these is no destination, and whoever
asks takes the value for handed on. Example: after ``rows = fetch()``, the uses of ``rows`` in
``async for row in rows`` and ``await rows.aclose()`` are the ``ForStmt`` and the ``MemberExpr``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from mypy.nodes import (
    LDEF,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ClassDef,
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
from mypy_asyncgate.mypy_api.names import callee, own_attribute


@dataclass(frozen=True)
class Destination:
    """A loop over the value, or the variable, or the attribute of ``self``, that keeps it."""

    loop: ForStmt | None = None
    variable: SymbolNode | None = None
    attribute: str | None = None


@dataclass(frozen=True)
class Use:
    """A use of what a destination keeps: the expression, what it is part of, and in which."""

    node: Node
    parent: Node
    function: FuncItem | None


Uses = dict[SymbolNode | str, list[Use]]
"""The uses of each variable, and of each attribute of ``self``, in the order of the source."""


class Variables:
    """What a function does with the values of its calls, found in one walk, or two."""

    def __init__(self, function: FuncItem) -> None:
        self._function = function

    def destination(self, call: CallExpr) -> Destination | None:
        """Return where the value of a call goes, if it is kept or looped over."""
        return self._destinations.get(call)

    def uses(self, variable: SymbolNode) -> Sequence[Use]:
        """Return the uses of a variable, also in nested functions."""
        return self._uses.get(variable, ())

    def users(self, value: Expression) -> Sequence[CallExpr]:
        """Return the calls that are given a value, or are of a method of it."""
        return self._users.get(value, ())

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all variables and attributes that the function itself mentions."""
        named = (node for node in self._nodes if isinstance(node, (NameExpr, MemberExpr)))
        return frozenset(node.name for node in named)

    @cached_property
    def _nodes(self) -> list[Node]:
        return list(own_nodes(self._function.body))

    @cached_property
    def _destinations(self) -> dict[Expression, Destination]:
        return {
            call: destination
            for node in self._nodes
            for value, destination in _destinations(node)
            if isinstance(call := value.expr if isinstance(value, AwaitExpr) else value, CallExpr)
        }

    @cached_property
    def _users(self) -> dict[Expression, list[CallExpr]]:
        found: dict[Expression, list[CallExpr]] = {}
        for node in self._nodes:
            if isinstance(node, CallExpr):
                target = callee(node)
                receiver = [target.expr] if isinstance(target, MemberExpr) else []
                for value in [*receiver, *node.args]:
                    found.setdefault(value, []).append(node)
        return found

    @cached_property
    def _uses(self) -> Uses:
        return _uses_below(self._function.body, self._function)


def uses_of_attribute(defn: ClassDef, attribute: str) -> Sequence[Use]:
    """Return the uses of an attribute of ``self`` in the body of a class."""
    return _uses_below(defn.defs, None).get(attribute, ())


def _uses_below(root: Node, function: FuncItem | None) -> Uses:
    found: Uses = {}
    waiting: list[tuple[Node, FuncItem | None]] = [(root, function)]
    while waiting:
        parent, inside = waiting.pop()
        if isinstance(parent, FuncItem):
            inside = parent
        below = list(children(parent))
        for node in below:
            used = node.node if isinstance(node, NameExpr) else own_attribute(node)
            if used is not None:
                found.setdefault(used, []).append(Use(node, parent, inside))
        waiting.extend((node, inside) for node in reversed(below))
    return found


def _destinations(node: Node) -> Iterator[tuple[Expression, Destination]]:
    """Yield what a statement loops over or keeps, and where."""
    if isinstance(node, ForStmt) and node.is_async:
        yield node.expr, Destination(loop=node)
    elif isinstance(node, AssignmentStmt) and len(node.lvalues) == 1:
        yield from _kept(node.rvalue, node.lvalues[0])
    elif isinstance(node, WithStmt):
        for manager, target in zip(node.expr, node.target, strict=True):
            yield from _kept(manager, target)


def _kept(value: Expression, target: Expression | None) -> Iterator[tuple[Expression, Destination]]:
    if isinstance(target, NameExpr) and target.kind == LDEF:
        yield value, Destination(variable=target.node)
    elif target is not None and (attribute := own_attribute(target)) is not None:
        yield value, Destination(attribute=attribute)
