"""Names of exceptions, and which of them handlers for others catch."""

from __future__ import annotations

STOPS = frozenset({"SystemExit", "KeyboardInterrupt"})
"""What ends the process; whatever is open then is closed by the system."""

CAUGHT_EXCEPTION = frozenset({"BaseException", "Exception"})
"""Handlers that are taken for any ordinary exception."""

CAUGHT_CANCEL = frozenset({"BaseException", "CancelledError", "Cancelled"})
"""Handlers that are taken when a task is cancelled."""

CAUGHT_CLOSE = frozenset({"BaseException", "GeneratorExit"})
"""Handlers that are taken when a generator is closed."""

NO_ERRORS = frozenset({"CancelledError", "Cancelled", "GeneratorExit", *STOPS})
"""No operation raises one of these as an error."""
