"""Rewrites what raises exceptions, and what may catch them: ``raise``, ``try`` and ``with``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .building import around, hook, name
from .endings import TRY_STAR
from .syntax import named, named_later, raised_again

if TYPE_CHECKING:
    from .rewriting import Rewriting


def try_(rewriting: Rewriting, node: ast.Try) -> ast.Try:
    """Tell which exceptions the handlers name, and let what seems safe reach them."""
    rewriting.guards += 1
    outside, outside_group = rewriting.handled, rewriting.in_group
    caught = frozenset[str]().union(*(named(h.type) for h in node.handlers))
    rewriting.handled = outside.union(caught, raised_again(node))
    # What is raised in an inner ``try`` may come here as well, but alone.
    is_star = isinstance(node, TRY_STAR)
    rewriting.in_group = caught if is_star else frozenset()
    node.body = rewriting.suite(node.body)
    rewriting.handled, rewriting.in_group = outside, outside_group
    if node.handlers:
        classes = [h.type or name("BaseException") for h in node.handlers]
        node.body.insert(0, hook("trying", node, ast.Constant(is_star), *classes))
    node.orelse = rewriting.suite(node.orelse)
    rewriting.in_cleanup += 1
    outside_finally = rewriting.in_finally
    rewriting.in_finally = False
    for handler in node.handlers:
        handler.body = rewriting.suite(handler.body)
    rewriting.in_finally = True
    node.finalbody = rewriting.suite(node.finalbody)
    rewriting.in_finally = outside_finally
    rewriting.in_cleanup -= 1
    rewriting.guards -= 1
    return node


def with_(rewriting: Rewriting, node: ast.With | ast.AsyncWith) -> ast.stmt:
    """Enter what is a mere name with the first manager; let a suppressing manager skip the rest."""
    suppresses = any("suppressor" in ast.dump(item.context_expr) for item in node.items)
    later = named_later(node.items)
    rewriting.guards += suppresses
    for item in node.items:
        item.context_expr = rewriting.visit(item.context_expr)
    targets = [i.optional_vars for i in node.items if isinstance(i.optional_vars, ast.Name)]
    node.body = [
        *(rewriting.captured_hook(t.id, node) for t in targets if t.id in rewriting.captured),
        *rewriting.suite(node.body),
    ]
    first, *rest = node.items
    for item in rest:
        if isinstance(item.context_expr, ast.Name) and item.context_expr.id in later:
            item.context_expr = around("named", item.context_expr)
    if later:
        first.context_expr = around("with_later", first.context_expr, *map(name, later))
    rewriting.guards -= suppresses
    if suppresses:
        node.body.insert(0, hook("trying", node, ast.Constant(value=False), name("Leap")))
    return node


def raise_(rewriting: Rewriting, node: ast.Raise) -> ast.stmt | list[ast.stmt]:
    if node.exc is None:
        return [hook("reraise", node), node]
    node.exc = rewriting.visit(node.exc)
    if not isinstance(node.cause, (ast.Constant, type(None))):
        node.cause = rewriting.visit(node.cause)
    return node
