"""Does a function return what it makes? Answered from its own body, within one module only.

Bodies of other modules are not there when mypy works from its cache, and the answer must not
depend on that. Calls in the body may not be checked yet, so only names are looked at: a function
is a factory if each of its results is, by name, a call that makes a resource (or None).
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import (
    LDEF,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ConditionalExpr,
    Expression,
    FuncDef,
    NameExpr,
    Node,
    ReturnStmt,
)

from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.mypy_api.children import CONTAINERS, children, own_nodes

Makes = Callable[[CallExpr], bool]
"""Says whether a call makes a resource, by the name of what is called."""


def returns_fresh(function: FuncDef, makes: Makes, awaited: bool = True) -> bool:
    """Tell whether every result of ``function`` is a resource it has just made, or None.

    With ``awaited=False``, one that it awaited does not count.
    """
    if function.is_decorated or function.is_generator or function.is_async_generator:
        return False
    statements = list(own_nodes(function.body))
    results = [s.expr for s in statements if isinstance(s, ReturnStmt) and s.expr is not None]
    made = [result for result in results if not is_none(result)]
    return bool(made) and all(_is_fresh(result, statements, makes, awaited) for result in made)


def is_none(e: Expression) -> bool:
    """Tell whether an expression is the name ``None``."""
    return isinstance(e, NameExpr) and e.fullname == "builtins.None"


def _is_fresh(e: Expression, statements: list[Node], makes: Makes, awaited: bool) -> bool:
    if isinstance(e, AwaitExpr):
        if not awaited:
            return False
        e = e.expr
    if isinstance(e, ConditionalExpr):
        return all(
            is_none(branch) or _is_fresh(branch, statements, makes, awaited)
            for branch in (e.if_expr, e.else_expr)
        )
    if isinstance(e, NameExpr):
        value = _only_value(e, statements)
        return value is not None and _is_fresh(value, statements, makes, awaited)
    return isinstance(e, CallExpr) and makes(e)


def _only_value(name: NameExpr, statements: list[Node]) -> Expression | None:
    """Return what a local variable is bound to, if it is bound once and nothing else keeps it."""
    bindings: list[AssignmentStmt] = []
    for s in statements:
        if isinstance(s, AssignmentStmt):
            if any(_means(target, name) for target in s.lvalues):
                bindings.append(s)
            if _means(s.rvalue, name):
                return None
        elif isinstance(s, CallExpr) and is_keeper(s.callee):
            if any(_means(argument, name) for argument in s.args):
                return None
        elif isinstance(s, CONTAINERS) and any(_means(part, name) for part in children(s)):
            return None
    if len(bindings) != 1 or len(bindings[0].lvalues) != 1 or name.kind != LDEF:
        return None
    value = bindings[0].rvalue
    return None if isinstance(value, NameExpr) else value


def _means(node: Node, name: NameExpr) -> bool:
    return isinstance(node, NameExpr) and node.node is name.node and name.node is not None
