"""Rewrites ``return``: what the caller gets is told, and an element of a tuple by itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .building import around, name
from .syntax import holder

if TYPE_CHECKING:
    from .rewriting import Rewriting


def return_(rewriting: Rewriting, node: ast.Return) -> ast.Return:
    """Tell what is returned, and whether it is a variable on which methods are called."""
    kept = holder(node.value) if node.value is not None else None
    if isinstance(node.value, ast.Tuple):
        parts = (around("part", rewriting.visit(part)) for part in node.value.elts)
        value: ast.expr = around("several", *parts, at=node.value)
    else:
        value = name("nothing") if node.value is None else rewriting.visit(node.value)
    if isinstance(node.value, (ast.IfExp, ast.BoolOp)):
        # The caller may get something borrowed as well.
        value = ast.copy_location(ast.Call(name("part"), [value], []), node)
    worked_with = ast.Constant(kept in rewriting.worked_with)
    node.value = ast.copy_location(ast.Call(name("leave"), [value, worked_with], []), node)
    return node
