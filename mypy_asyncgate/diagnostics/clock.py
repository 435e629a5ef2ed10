"""A clock that measures the cost of the plugin; off by default.

``MYPY_ASYNCGATE_CLOCK=1`` prints, when the process ends, the seconds spent in the plugin's hooks
(CPU time of the main thread) and their share of the process's total.
"""

from __future__ import annotations

import atexit
import functools
import sys
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

CLOCK = "MYPY_ASYNCGATE_CLOCK"
"""The environment variable that turns the clock on."""

P = ParamSpec("P")
R = TypeVar("R")


class Clock:
    """Adds up the time spent in functions wrapped by ``timed``, without nested calls."""

    def __init__(self) -> None:
        self.spent = 0.0
        self.calls = 0
        self._running = False
        atexit.register(self.report)

    def timed(self, function: Callable[P, R]) -> Callable[P, R]:
        """Return ``function`` with its time added to the clock."""

        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            self.calls += 1
            if self._running:
                return function(*args, **kwargs)
            self._running = True
            begun = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.spent += time.thread_time() - begun
                self._running = False

        return wrapper

    def measure(self, plugin: object) -> None:
        """Measure everything that runs in the plugin, except for look-ups in caches.

        A look-up takes some ten nanoseconds, less than the clock itself.
        """
        for name in (
            "get_additional_deps",
            "get_class_decorator_hook_2",
            "_attribute_hook",
            "_call_types",
            "_function_hook",
            "_guard",
            "_method_hook",
            "_on_mro",
        ):
            setattr(plugin, name, self.timed(getattr(plugin, name)))

    def report(self) -> None:
        """Print the seconds spent, the number of calls, and the share of the process's time."""
        total = time.process_time()
        share = 100 * self.spent / total if total else 0.0
        print(
            f"asyncgate: {self.spent:.3f} s in {self.calls} calls, {share:.2f} % of {total:.2f} s",
            file=sys.stderr,
        )
