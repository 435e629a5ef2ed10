"""Which exceptions a handler catches, by the names in its ``except`` clause.

Types are not known yet when a function is lowered, so a handler is judged by bare names.
"""

from __future__ import annotations

CANCELLED = "CancelledError"
"""What asyncio raises at an ``await`` to cancel a task. The catalog says what other event loops
raise there (``Meaning.CANCELLATION``)."""

STOPS = frozenset({"SystemExit", "KeyboardInterrupt"})
"""Exceptions that end the process; the operating system then closes whatever is open."""

STOPPING_CALLS = frozenset({"builtins.exit", "builtins.quit", "os._exit", "os.abort", "sys.exit"})
"""Functions that end the process."""

CAUGHT_EXCEPTION = frozenset({"BaseException", "Exception"})
"""Names in handlers that catch every ordinary exception."""

CAUGHT_CANCEL = frozenset({"BaseException", CANCELLED})
"""Names in handlers that run when a task is cancelled."""

CAUGHT_CLOSE = frozenset({"BaseException", "GeneratorExit"})
"""Names in handlers that run when a generator is closed."""

SUPPRESSORS = frozenset({"contextlib.suppress"})
"""Classes whose block ends quietly if it raises one of the exceptions that they are given."""

OPENING = frozenset(
    {
        "ConnectionRefusedError", "FileExistsError", "FileNotFoundError", "IsADirectoryError",
        "ModuleNotFoundError", "NotADirectoryError", "NotImplementedError", "PermissionError",
        "gaierror",
    }
)  # fmt: skip
"""Exceptions by which something cannot be opened: there is no such file, nobody listens, the
platform cannot do it. Something that is open does not raise them any more."""

FAILS_TO_OPEN = OPENING | {"ConnectionError", "IOError", "OSError"}
"""Exceptions that opening something may raise, among other operations."""

NO_ERRORS = frozenset({CANCELLED, "GeneratorExit", *STOPS})
"""Exceptions that no operation raises as an error: a handler for these alone catches no failure."""
