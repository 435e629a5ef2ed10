"""The branches of a program that the analysis trusts to stand under the right condition."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .syntax import holder, is_shared
from .vocabulary import HELPERS


@dataclass(frozen=True)
class Branch:
    """An ``if``: what the analysis trusts when its body, or its ``else``, is not taken."""

    depth: int
    cleanup: bool
    about: frozenset[str]
    body: frozenset[str]
    orelse: frozenset[str]
    body_if_given: frozenset[str]
    orelse_if_given: frozenset[str]
    """The same if calls are not merely lent what they are given."""

    def released(self, part: str, lends: bool) -> frozenset[str]:
        """Return the variables that a part, "body" or "orelse", releases or hands on."""
        found: frozenset[str] = getattr(self, part if lends else f"{part}_if_given")
        return found


def branch_of(node: ast.If, depth: int, in_cleanup: bool) -> Branch:
    """Return what is known of an ``if`` that stands in ``depth`` other branches."""
    about = frozenset(
        n.id for n in ast.walk(node.test) if isinstance(n, ast.Name) and not hides(node.test, n)
    )
    parts = (releases(part, lends) for lends in (True, False) for part in (node.body, node.orelse))
    return Branch(depth, in_cleanup, about, *parts)


def hides(test: ast.expr, tested: ast.Name) -> bool:
    """Tell whether a test asks for something else than the state of the resource it names."""
    return any(
        isinstance(n, ast.Attribute) and n.value is tested and n.attr == "flag"
        for n in ast.walk(test)
    )


def releases(body: list[ast.stmt], lends: bool) -> frozenset[str]:
    """Return the variables that a branch closes, enters or puts somewhere."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    paired = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Yield)
        or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple))
    }
    ended = (e for node in nodes if id(node) not in paired for e in ends(node, lends))
    return frozenset(filter(None, map(holder, ended)))


def ends(node: ast.AST, lends: bool) -> list[ast.expr]:
    """Return what a part of the program closes, enters or puts somewhere."""
    if isinstance(node, (ast.AsyncWith, ast.With)):
        return [item.context_expr for item in node.items]
    if isinstance(node, (ast.List, ast.Set, ast.Tuple)):
        return node.elts if isinstance(getattr(node, "ctx", None), (ast.Load, type(None))) else []
    if isinstance(node, ast.Dict):
        return node.values
    if isinstance(node, ast.Assign):
        outside = (ast.Subscript, ast.Attribute)
        stores = any(isinstance(t, outside) or is_shared(t) for t in node.targets)
        return [node.value] if stores else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return {"close": [node.func.value], "append": node.args}.get(node.func.attr, [])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        ending = ("releases",) if lends else ("releases", "unknown")
        return node.args[:1] if HELPERS.get(node.func.id) in ending else []
    return []
