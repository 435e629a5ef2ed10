"""The subjects of statements, by the names in them: ``self.pool``, ``handlers``."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    Expression,
    FuncItem,
    IndexExpr,
    ListExpr,
    MemberExpr,
    MypyFile,
    RefExpr,
    TupleExpr,
)

from mypy_asyncgate.lexicon.harmless_calls import is_benign
from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.names import bare_name, callee, dotted_name, full_name


def assigned_subject(target: Expression) -> frozenset[str]:
    """Return the target of an assignment or ``del``, or the container that it is an item of."""
    text = dotted_name(target.base if isinstance(target, IndexExpr) else target)
    return frozenset() if text is None else frozenset({text})


def method_owner(call: CallExpr) -> frozenset[str]:
    """Return the object or module whose method is called, if it has a name."""
    target = callee(call)
    text = dotted_name(target.expr) if isinstance(target, MemberExpr) else None
    return frozenset() if text is None else frozenset({text})


def call_subject(call: CallExpr) -> frozenset[str]:
    """Return the subject of a method call: its object, or the method alone if that is ``self``.

    A module is too large to be a subject.
    """
    target = callee(call)
    found = method_owner(call)
    if found == {"self"}:
        return frozenset({f"self.{bare_name(target)}"})
    of_module = isinstance(target, MemberExpr) and (
        isinstance(target.expr, RefExpr) and isinstance(target.expr.node, MypyFile)
    )
    return frozenset() if of_module else found


def argument_names(call: CallExpr) -> frozenset[str]:
    """Return the names that are arguments of a call, unless the call only reads them."""
    target = callee(call)
    if is_benign(target, full_name(target)):
        return frozenset()
    texts = {text for argument in call.args if (text := dotted_name(argument)) is not None}
    # ``callback(conn.close)`` has ``conn`` as an argument as well.
    return frozenset({*texts, *(text.rpartition(".")[0] for text in texts)} - {"", "self", "None"})


def target_value_pairs(s: AssignmentStmt) -> Iterator[tuple[Expression, Expression | None]]:
    """Yield each target of an assignment with its value, or None if they do not pair up."""
    for target in s.lvalues:
        if not isinstance(target, (TupleExpr, ListExpr)):
            yield target, s.rvalue
        elif isinstance(s.rvalue, TupleExpr) and len(target.items) == len(s.rvalue.items):
            yield from zip(target.items, s.rvalue.items, strict=True)
        else:
            yield from ((item, None) for item in target.items)


def find_flags(function: FuncItem) -> Iterator[tuple[str, int]]:
    """Yield the names that a function binds to True or False, with their lines."""
    for node in own_nodes(function.body):
        if isinstance(node, AssignmentStmt) and bare_name(node.rvalue) in ("True", "False"):
            yield from ((bare_name(target), node.line) for target in node.lvalues)
