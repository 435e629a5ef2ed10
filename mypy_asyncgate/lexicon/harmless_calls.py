"""Calls that keep nothing and do not raise, by their names.

Most of what is called between the production and the release of a resource only formats, compares
or logs. If each such call counted as an exit, every function would leak.
"""

from __future__ import annotations

from mypy.nodes import Expression, MemberExpr

from mypy_asyncgate.mypy_api.names import bare_name

READS = frozenset(
    f"builtins.{name}"
    for name in (
        "bool", "callable", "dict", "frozenset", "hasattr", "hash", "id",
        "isinstance", "issubclass", "len", "list", "print", "range", "repr", "set", "str",
        "tuple", "type", "zip", "enumerate", "sorted", "min", "max", "sum", "abs", "round",
    )
)  # fmt: skip
"""Builtins that read their arguments, keep none of them, and practically never raise."""

CLOCKS = frozenset({"time.time", "time.monotonic", "time.perf_counter"})
"""Functions that return the time: durations are measured around most uses of a resource."""

LOG_METHODS = frozenset(
    {"critical", "debug", "error", "exception", "info", "log", "warn", "warning"}
)
"""Methods of a logger; the logging protocol promises not to raise."""

LOG_NAMES = frozenset({"log", "logger", "logging"})
"""Variables that hold a logger. ``error`` and ``info`` are methods of other objects as well, so
the method's name alone does not tell."""

SAFE_METHODS = frozenset(
    {
        "cancelled", "done", "empty", "endswith", "full", "hexdigest",
        "is_set", "isoformat", "items", "join", "keys", "lower", "lstrip", "partition", "qsize",
        "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip",
        "total_seconds", "upper", "values",
    }
)  # fmt: skip
"""Methods of strings, containers, times and futures that practically never raise."""

SAFE_UNLESS_TRACKED = frozenset({"copy", "count", "format", "get", "replace", "title"})
"""Such methods whose names resources have too (``session.get``): safe on anything else."""


def is_benign(target: Expression, full_name: str | None) -> bool:
    """Tell whether calling ``target`` neither keeps its arguments nor raises."""
    if full_name in READS or full_name in CLOCKS:
        return True
    if isinstance(target, MemberExpr) and target.name in LOG_METHODS:
        return bare_name(target.expr).strip("_").lower() in LOG_NAMES
    return False


def is_safe(target: Expression, receiver: object) -> bool:
    """Tell whether calling the method ``target`` practically never raises.

    ``receiver`` is the place of the object that it is called on, None if that is not tracked.
    """
    if not isinstance(target, MemberExpr):
        return False
    return target.name in SAFE_METHODS or (receiver is None and target.name in SAFE_UNLESS_TRACKED)
