"""What counts as handing a resource on, and what is known to leave it where it is."""

from __future__ import annotations

from mypy.nodes import (
    Expression,
    MemberExpr,
)

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
