"""Does a function return what it makes? Answered from its own body, within one module only.

Bodies of other modules are not there when mypy works from its cache, and the answer must not
depend on that. Calls in the body may not be checked yet, so only names are looked at: a function
is a factory if each of its results is, by name, a call that makes a resource (or None).
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import (
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

from mypy_asyncgate.mypy_api.children import own_nodes

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
        # A local that is bound once, and to a fresh resource.
        values = [
            s.rvalue
            for s in statements
            if isinstance(s, AssignmentStmt)
            for target in s.lvalues
            if isinstance(target, NameExpr) and target.node is e.node and e.node is not None
        ]
        return (
            len(values) == 1
            and not isinstance(values[0], NameExpr)
            and _is_fresh(values[0], statements, makes, awaited)
        )
    return isinstance(e, CallExpr) and makes(e)
