"""The ``finally`` bodies around the ``yield`` of a generator.

Question: which of their statements may raise, and so hide the error of the block?
Fact: the awaited calls, the calls that release something, and the ``raise`` statements in them.
Example: ``try: yield conn``, ``finally: await conn.close()``.
Assumes: a conditional ``raise`` checks whether there is an error to hide. Calls that cancel, reset
or unlock something do not fail.
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

from mypy_asyncgate.catalog.model import Meaning, Words
from mypy_asyncgate.lexicon.undo_verbs import QUIET, is_release
from mypy_asyncgate.lexicon.words import words
from mypy_asyncgate.mypy_api.children import children, own_nodes
from mypy_asyncgate.mypy_api.names import bare_name, callee


class FinallyBodies:
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
                    isinstance(node, ExpressionStmt)
                    and _may_fail(node.expr, known[Meaning.RELEASE])
                ):
                    self._steps[id(node.expr)] = number

    def of_step(self, node: Context) -> int | None:
        """Return the number of the body in which a call is a step that may fail, or None."""
        return self._steps.get(id(node))

    def raises(self, conditional: bool) -> Iterator[RaiseStmt]:
        """Yield the ``raise`` statements that hide an error, on request with conditional ones."""
        for body in self._bodies:
            yield from _raises(body, conditional)


def _may_fail(e: Expression, verbs: frozenset[str]) -> bool:
    """Tell whether a call without an await releases something in a way that may fail."""
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
            # An exception of the body is caught; one raised in a handler is an error of the
            # clean-up.
            later = [*node.handlers, node.else_body, node.finally_body]
            waiting.extend(part for part in reversed(later) if part is not None)
        elif not isinstance(node, FuncItem) and (conditional or not isinstance(node, IfStmt)):
            waiting.extend(reversed(list(children(node))))
