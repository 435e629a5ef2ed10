"""Statements that release a resource, and a block without them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import libcst as cst

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.gate.fix.tree import awaited, bare_name, code, mentions
from mypy_asyncgate.lexicon import undo_verbs
from mypy_asyncgate.lexicon.release_methods import ENDS

LEAVES = (cst.Return, cst.Raise, cst.Break, cst.Continue)


def is_release(node: cst.CSTNode, name: str) -> bool:
    """Tell whether a statement does nothing but release a variable, or an attribute."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return False
    (small,) = node.body
    call = awaited(small.value) if isinstance(small, cst.Expr) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return False
    method = bare_name(call.func)
    if code(call.func.value) == name:
        return method in ENDS
    only = [a.value for a in call.args if code(a.value) == name]
    if len(call.args) != 1 or not only:
        return False
    return method in _of_libraries() or undo_verbs.is_release(method, frozenset())


@cache
def _of_libraries() -> frozenset[str]:
    """Return the methods of catalogued libraries that release their argument."""
    catalog = load_builtin()
    calls = {name for name, call in catalog.methods.items() if call.does is Does.RELEASES}
    classes = (entry for library in catalog.libraries for entry in library.classes)
    return frozenset(calls.union(*(entry.releasers for entry in classes)))


def without(
    statements: Sequence[cst.CSTNode], name: str
) -> tuple[list[cst.CSTNode], list[cst.CSTNode]]:
    """Return statements without the releases of a variable in them, and these releases.

    A release goes if nothing but leaving follows it in its block. What is left empty goes as well:
    a ``finally``, and a ``try`` without handlers.
    """
    remover = _Remover(name)
    kept: list[cst.CSTNode] = []
    for statement in statements:
        left = statement.visit(remover)
        if isinstance(left, cst.FlattenSentinel):
            kept += left
        elif isinstance(left, cst.CSTNode):
            kept.append(left)
    return kept, remover.removed


class _Remover(cst.CSTTransformer):
    """Takes releases out, except those in loops and nested functions."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.removed: list[cst.CSTNode] = []
        self._name = name

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Leave nested functions as they are."""
        return False

    def visit_For(self, node: cst.For) -> bool:
        """Leave loops as they are."""
        return False

    def visit_While(self, node: cst.While) -> bool:
        """Leave loops as they are."""
        return False

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        """Take the releases of a block out, if that changes no order."""
        body = list(updated_node.body)
        ends = [i for i, statement in enumerate(body) if is_release(statement, self._name)]
        if ends and all(map(_leaves, body[ends[-1] + 1 :])):
            self.removed += [body[i] for i in ends]
            body = [statement for i, statement in enumerate(body) if i not in ends]
        return updated_node.with_changes(body=body or [_PASS])

    def leave_If(
        self, original_node: cst.If, updated_node: cst.If
    ) -> cst.BaseStatement | cst.RemovalSentinel:
        """Take out what asked whether there is something to release."""
        asks = mentions(updated_node.test) == {self._name} and updated_node.orelse is None
        return cst.RemoveFromParent() if asks and _is_empty(updated_node.body) else updated_node

    def leave_Try(
        self, original_node: cst.Try, updated_node: cst.Try
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        """Take out what does nothing any more."""
        handlers, final = updated_node.handlers, updated_node.finalbody
        if final is not None and _is_empty(final.body):
            final = None
        if updated_node.orelse is None and all(map(_only_raises, handlers)):
            handlers = ()
        if handlers or final is not None:
            return updated_node.with_changes(handlers=handlers, finalbody=final)
        return cst.FlattenSentinel(_body(updated_node.body))


_PASS = cst.SimpleStatementLine([cst.Pass()])


def _leaves(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and all(
        isinstance(small, LEAVES) for small in statement.body
    )


def _only_raises(handler: cst.ExceptHandler) -> bool:
    return all(
        isinstance(small, cst.Raise) and small.exc is None
        for statement in _body(handler.body)
        for small in _parts(statement)
    )


def _is_empty(block: cst.BaseSuite) -> bool:
    return all(
        isinstance(small, cst.Pass) for statement in _body(block) for small in _parts(statement)
    )


def _parts(statement: cst.BaseStatement) -> Sequence[cst.CSTNode]:
    """Return the small statements in a line, or a statement with blocks itself."""
    return statement.body if isinstance(statement, cst.SimpleStatementLine) else (statement,)


def _body(block: cst.BaseSuite) -> list[cst.BaseStatement]:
    return list(block.body) if isinstance(block, cst.IndentedBlock) else []
