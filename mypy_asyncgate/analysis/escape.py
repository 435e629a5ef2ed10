"""What counts as handing a resource on, and what is known to leave it where it is."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    LDEF,
    CallExpr,
    Expression,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    StarExpr,
    TupleExpr,
)

from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import bare_name

READS = frozenset(
    f"builtins.{name}"
    for name in (
        "bool", "callable", "dict", "frozenset", "hasattr", "hash", "id",
        "isinstance", "issubclass", "len", "list", "print", "range", "repr", "set", "str",
        "tuple", "type", "zip", "enumerate", "sorted", "min", "max", "sum", "abs", "round",
    )
)  # fmt: skip
"""Calls that look at their arguments, keep nothing, and practically never raise."""

CLOCKS = frozenset({"time.time", "time.monotonic", "time.perf_counter"})
LOG_METHODS = frozenset(
    {"critical", "debug", "error", "exception", "info", "log", "warn", "warning"}
)
LOG_NAMES = frozenset({"log", "logger", "logging"})


def is_benign(target: Expression, full_name: str | None) -> bool:
    """Tell whether calling ``target`` neither keeps its arguments nor raises."""
    if full_name in READS or full_name in CLOCKS:
        return True
    if isinstance(target, MemberExpr) and target.name in LOG_METHODS:
        return bare_name(target.expr).strip("_").lower() in LOG_NAMES
    return False


SAFE = frozenset(
    {
        "cancelled", "done", "empty", "endswith", "full", "hexdigest",
        "is_set", "isoformat", "items", "join", "keys", "lower", "lstrip", "partition", "qsize",
        "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip",
        "total_seconds", "upper", "values",
    }
)  # fmt: skip
"""Methods of texts, containers, times and futures that practically never raise."""

SAFE_OF_PARTS = frozenset({"copy", "count", "format", "get", "replace", "title"})
"""Such methods whose names resources have as well: safe on what is no variable."""


def is_safe(target: Expression, receiver: object) -> bool:
    """Tell whether a call of a method practically never raises.

    ``receiver`` is the place of what it is called on, if that is followed.
    """
    if not isinstance(target, MemberExpr):
        return False
    return target.name in SAFE or (receiver is None and target.name in SAFE_OF_PARTS)


def is_nonempty(iterable: Expression) -> bool:
    """Tell whether a loop over ``iterable`` surely has a first round."""
    if isinstance(iterable, CallExpr) and bare_name(iterable.callee) == "range":
        bounds = [a.value for a in iterable.args if isinstance(a, IntExpr)]
        return len(bounds) == len(iterable.args) == 1 and bounds[0] > 0
    return isinstance(iterable, (ListExpr, TupleExpr)) and any(
        not isinstance(item, StarExpr) for item in iterable.items
    )


def closed_test(test: Expression) -> tuple[Expression, bool] | None:
    """Return what a test asks whether it is closed, and whether a true answer means closed.

    ``x.closed``, ``x.is_closed()`` and ``x.is_connected`` are such tests.
    """
    asked = test.callee if isinstance(test, CallExpr) and not test.args else test
    if not isinstance(asked, MemberExpr):
        return None
    name = asked.name.lower()
    if "clos" in name:
        return asked.expr, True
    if any(word in name for word in ("is_open", "connected", "alive", "is_active")):
        return asked.expr, False
    return None


STATE_WORDS = ("clos", "open", "connect", "activ", "alive", "running", "transaction", "returncode")
"""Parts of attribute names that tell whether something still has to be released."""


def asked_about(test: Expression) -> Iterator[NameExpr]:
    """Yield the names whose own state a condition asks for.

    ``x``, ``x is y``, ``isinstance(x, T)`` and ``x.closed`` ask for the state of ``x``;
    ``x.status == 200`` does not.
    """
    others = {
        id(node.expr)
        for node in walk(test)
        if isinstance(node, MemberExpr) and not any(w in node.name.lower() for w in STATE_WORDS)
    }
    for node in walk(test):
        if isinstance(node, NameExpr) and id(node) not in others:
            yield node


def closed_over(function: Node) -> Iterator[NameExpr]:
    """Yield the local names that a nested function, lambda or class refers to.

    Its own locals are among them; they are never the enclosing function's places.
    """
    for node in walk(function):
        if isinstance(node, NameExpr) and node.kind == LDEF:
            yield node
