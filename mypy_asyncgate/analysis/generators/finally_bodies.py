"""What is done in the ``finally`` of a ``try`` that a generator yields in.

Assumed: a ``raise`` under a condition knows whether there is an error to hide, and what cancels,
resets or unlocks something does not fail.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    AwaitExpr,
    Block,
    CallExpr,
    Context,
    Expression,
    ExpressionStmt,
    FuncItem,
    IfStmt,
    Node,
    RaiseStmt,
    TryStmt,
    YieldExpr,
    YieldFromExpr,
)

from mypy_asyncgate.catalog.model import Means, Words
from mypy_asyncgate.lexicon.undo_verbs import QUIET, is_release
from mypy_asyncgate.lexicon.words import words
from mypy_asyncgate.mypy_api.children import children, own_nodes
from mypy_asyncgate.mypy_api.names import bare_name, callee


class Finallys:
    """The bodies of every ``finally`` around a ``yield`` of a function."""

    def __init__(self, function: FuncItem, known: Words) -> None:
        self._bodies = [
            node.finally_body
            for node in own_nodes(function.body)
            if isinstance(node, TryStmt) and node.finally_body is not None
            if any(isinstance(n, (YieldExpr, YieldFromExpr)) for n in own_nodes(node.body))
        ]
        self._steps: dict[int, int] = {}
        for number, body in enumerate(self._bodies):
            for node in own_nodes(body):
                if (isinstance(node, AwaitExpr) and isinstance(node.expr, CallExpr)) or (
                    isinstance(node, ExpressionStmt) and _may_fail(node.expr, known[Means.RELEASE])
                ):
                    self._steps[id(node.expr)] = number

    def of_step(self, node: Context) -> int | None:
        """Return the number of the body that a call is a step of which may fail, or None."""
        return self._steps.get(id(node))

    def raises(self, conditional: bool) -> Iterator[RaiseStmt]:
        """Yield the ``raise`` statements that hide an error, ``conditional`` ones as well."""
        for body in self._bodies:
            yield from _raises(body, conditional)


def _may_fail(e: Expression, verbs: frozenset[str]) -> bool:
    """Tell whether a call that is not awaited releases something in a way that may fail."""
    name = bare_name(callee(e)) if isinstance(e, CallExpr) else ""
    return is_release(name, verbs) and words(name)[0] not in QUIET


def _raises(body: Block, conditional: bool) -> Iterator[RaiseStmt]:
    waiting: list[Node] = [body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, RaiseStmt):
            if node.expr is not None:
                yield node
        elif isinstance(node, TryStmt) and node.handlers:
            # What the body raises is caught; what is caught there is an error of the clean-up.
            later = [*node.handlers, node.else_body, node.finally_body]
            waiting.extend(part for part in reversed(later) if part is not None)
        elif not isinstance(node, FuncItem) and (conditional or not isinstance(node, IfStmt)):
            waiting.extend(reversed(list(children(node))))
