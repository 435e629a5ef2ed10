"""What does not raise, though it might in theory: calls and loops, by their names.

Most of what is done between the production and the release of a resource only formats, compares,
logs or takes down something. If each such step counted as an exit, every function would leak.
"""

from __future__ import annotations

from mypy.nodes import (
    CallExpr,
    DictExpr,
    DictionaryComprehension,
    Expression,
    ListComprehension,
    ListExpr,
    MemberExpr,
    SetComprehension,
    SetExpr,
    StrExpr,
    TupleExpr,
)

from mypy_asyncgate.lexicon.words import words
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name

READS = frozenset(
    f"builtins.{name}"
    for name in (
        "bool", "callable", "dict", "frozenset", "hasattr", "hash", "id",
        "isinstance", "issubclass", "len", "list", "print", "range", "repr", "set", "str",
        "tuple", "type", "zip", "enumerate", "sorted", "min", "max", "sum", "abs", "round",
        "reversed",
    )
)  # fmt: skip
"""Builtins that read their arguments, keep none of them, and practically never raise."""

TELLS = frozenset(
    {
        "asyncio.events.get_event_loop", "asyncio.events.get_running_loop",
        "asyncio.tasks.current_task", "_asyncio.get_event_loop", "_asyncio.get_running_loop",
        "_asyncio.current_task", "logging.getLogger", "os.getenv", "os.getpid", "os.urandom",
        "random.random", "secrets.token_bytes", "secrets.token_hex", "secrets.token_urlsafe",
        "sys.exc_info", "threading.current_thread", "threading.get_ident", "time.monotonic",
        "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns", "time.time",
        "time.time_ns", "traceback.format_exc", "traceback.print_exc", "uuid.uuid1", "uuid.uuid4",
        "warnings.warn", "_warnings.warn",
    }
)  # fmt: skip
"""Functions that tell the time, something random or where the program is, or tell somebody:
durations are measured and identifiers made around most uses of a resource."""

DATA = frozenset(
    {
        "asyncio.locks.Condition", "asyncio.locks.Event", "asyncio.locks.Lock",
        "asyncio.locks.Semaphore", "asyncio.queues.Queue", "collections.Counter",
        "collections.OrderedDict", "collections.defaultdict", "collections.deque",
        "datetime.timedelta", "functools.partial", "itertools.count", "pathlib.Path",
        "pathlib.PurePath", "threading.Event", "types.SimpleNamespace", "weakref.WeakSet",
    }
)  # fmt: skip
"""Classes whose objects only hold what they are given. A class of which nobody wrote the
constructor is known by that."""

VALUES = frozenset(
    {
        "builtins.bool", "builtins.bytearray", "builtins.bytes", "builtins.complex",
        "builtins.dict", "builtins.float", "builtins.frozenset", "builtins.int", "builtins.list",
        "builtins.set", "builtins.str", "builtins.tuple", "datetime.date", "datetime.datetime",
        "datetime.time", "datetime.timedelta", "decimal.Decimal", "pathlib.Path", "uuid.UUID",
    }
)  # fmt: skip
"""Classes whose objects are values, or hold the objects that their types name: what was read from
a resource is complete in them, and the resource may be released."""

STARTS = frozenset(
    {
        "asyncio.tasks.create_task", "asyncio.tasks.ensure_future", "asyncio.tasks.gather",
        "asyncio.tasks.shield", "asyncio.tasks.wait_for",
    }
)  # fmt: skip
"""Functions that take an awaitable for later: what may raise is the ``await``."""

START_METHODS = frozenset({"create_task"})
"""Methods of loops and task groups that do the same."""

LOG_METHODS = frozenset(
    {
        "critical",
        "debug",
        "error",
        "exception",
        "info",
        "isEnabledFor",
        "log",
        "warn",
        "warning",
    }
)
"""Methods of a logger; the logging protocol promises not to raise."""

LOG_NAMES = frozenset({"log", "logger", "logging"})
"""Last words of variables that hold a logger. ``error`` and ``info`` are methods of other objects
as well, so the method's name alone does not tell."""

SAFE_METHODS = frozenset(
    {
        "add_done_callback", "append", "appendleft", "callback", "cancelled", "casefold", "clear",
        "create_future", "discard", "done", "empty", "endswith", "extend", "full", "hexdigest",
        "is_set", "isoformat", "items", "join", "keys", "lower", "lstrip",
        "partition", "push_async_callback", "push_async_exit", "qsize", "rpartition", "rsplit",
        "rstrip", "setblocking", "settimeout", "split", "splitlines", "startswith", "strip",
        "total_seconds", "upper", "values",
    }
)  # fmt: skip
"""Methods of strings, containers, exit stacks, times and futures that practically never raise."""

SAFE_UNLESS_TRACKED = frozenset(
    {"copy", "count", "format", "get", "now", "replace", "title", "today", "utcnow"}
)
"""Such methods whose names resources have too (``session.get``): safe on anything else."""

DISPLAYS = (
    DictExpr,
    DictionaryComprehension,
    ListComprehension,
    ListExpr,
    SetComprehension,
    SetExpr,
    StrExpr,
    TupleExpr,
)
"""Expressions that have made all that a loop over them takes."""

COLLECTIONS = frozenset(
    {
        "builtins.bytes", "builtins.dict", "builtins.frozenset", "builtins.list", "builtins.set",
        "builtins.str", "builtins.tuple", "typing.Collection", "typing.Mapping", "typing.Sequence",
    }
)  # fmt: skip
"""Classes whose objects have all that a loop over them takes; that of an iterator may raise."""


def is_benign(target: Expression, full_name: str | None) -> bool:
    """Tell whether calling ``target`` neither keeps its arguments nor raises."""
    if full_name in READS or full_name in TELLS:
        return True
    if isinstance(target, MemberExpr) and target.name in LOG_METHODS:
        return _is_logger(target.expr)
    return False


def _is_logger(e: Expression) -> bool:
    """Tell whether an expression gives a logger."""
    if isinstance(e, CallExpr):
        return full_name(callee(e)) == "logging.getLogger"
    return not LOG_NAMES.isdisjoint(words(bare_name(e))[-1:])


def is_safe(target: Expression, receiver: object) -> bool:
    """Tell whether calling ``target``, which may keep its arguments, practically never raises.

    ``receiver`` is the place of the object that it is called on, None if that is not tracked.
    """
    if full_name(target) in DATA or takes_for_later(target):
        return True
    if not isinstance(target, MemberExpr):
        return False
    return target.name in SAFE_METHODS or (receiver is None and target.name in SAFE_UNLESS_TRACKED)


def takes_for_later(target: Expression) -> bool:
    """Tell whether a call of ``target`` takes awaitables, such as coroutines, for later.

    A call that only makes a coroutine does not raise either.
    """
    if full_name(target) in STARTS:
        return True
    return isinstance(target, MemberExpr) and target.name in START_METHODS


def has_all_items(iterable: Expression) -> bool:
    """Tell by its form whether ``iterable`` has all its items before a loop over it begins."""
    if not isinstance(iterable, CallExpr):
        return isinstance(iterable, DISPLAYS)
    target = callee(iterable)
    return is_benign(target, full_name(target)) or is_safe(target, None)
