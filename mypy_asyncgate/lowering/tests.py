"""Recognises tests for None and for closed resources, by their form and names."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    CallExpr,
    ComparisonExpr,
    Expression,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    StarExpr,
    TupleExpr,
    TypeInfo,
)

from mypy_asyncgate.lexicon.state_words import is_state, means_closed
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import bare_name, full_name, named_class


def is_nonempty(iterable: Expression) -> bool:
    """Tell whether a loop over ``iterable`` has at least one iteration.

    A ``range`` has one unless its numbers say otherwise: nobody asks for no attempts at all.
    """
    if isinstance(iterable, CallExpr) and bare_name(iterable.callee) == "range":
        bounds = [a.value for a in iterable.args if isinstance(a, IntExpr)]
        if not bounds or len(bounds) != len(iterable.args):
            return True
        return bounds[2:] == [0] or len(range(*bounds)) > 0
    return isinstance(iterable, (ListExpr, TupleExpr)) and any(
        not isinstance(item, StarExpr) for item in iterable.items
    )


def none_test(e: Expression) -> tuple[Expression, bool] | None:
    """Return the operand that ``e`` compares with None, and the result of the test for None."""
    if isinstance(e, ComparisonExpr) and len(e.operands) == 2:
        left, right = e.operands
        if isinstance(right, NameExpr) and right.fullname == "builtins.None":
            if e.operators[0] in ("is", "=="):
                return left, True
            if e.operators[0] in ("is not", "!="):
                return left, False
    return None


def class_test(test: Expression) -> tuple[Expression, tuple[TypeInfo, ...]] | None:
    """Return the object and the classes of ``isinstance(x, T)``, if all of them are known."""
    if not isinstance(test, CallExpr) or full_name(test.callee) != "builtins.isinstance":
        return None
    if len(test.args) != 2:
        return None
    tested, named = test.args
    items = named.items if isinstance(named, TupleExpr) else [named]
    classes = tuple(filter(None, map(named_class, items)))
    return (tested, classes) if len(classes) == len(items) else None


def closed_test(test: Expression) -> tuple[Expression, bool] | None:
    """Return the object of a test for being closed, and whether a true result means closed.

    ``x.closed``, ``x.is_closed()`` and ``x.is_connected`` are such tests.
    """
    tested = test.callee if isinstance(test, CallExpr) and not test.args else test
    if not isinstance(tested, MemberExpr):
        return None
    closed = means_closed(tested.name)
    return None if closed is None else (tested.expr, closed)


def tested_names(test: Expression) -> Iterator[NameExpr]:
    """Yield the names whose state a condition tests.

    ``x``, ``x is y``, ``isinstance(x, T)`` and ``x.closed`` test the state of ``x``;
    ``x.status == 200`` does not.
    """
    others = {
        id(node.expr)
        for node in walk(test)
        if isinstance(node, MemberExpr) and not is_state(node.name)
    }
    for node in walk(test):
        if isinstance(node, NameExpr) and id(node) not in others:
            yield node
