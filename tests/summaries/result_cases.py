"""What the tests of results share: the head of their modules, and the results that they expect."""

from __future__ import annotations

from mypy_asyncgate.summaries.results import Provenance, Result

HEAD = """
    from typing import Any, Callable
    c: Any
    make: Callable[..., Any]
    unknown: Callable[..., Any]

    def at_once() -> Any:
        return make()

    def under_a_name() -> Any:
        x = make()
        y = x
        x = None
        return y

    def argument(x: Any, y: Any) -> Any:
        z = y
        return z
"""

FRESH = Result(Provenance.FRESH)
AWAIT = frozenset({"__await__"})
AWAITED = Result(Provenance.FRESH, awaited=True, used=AWAIT)
AWAITED_ASIDE = Result(Provenance.FRESH, used=AWAIT)
"""The function awaits it on another path, or awaits the coroutine that makes it."""
KEPT = Result(Provenance.FRESH, kept=True)
UNKNOWN = Result(Provenance.UNKNOWN)


def parameter(name: str) -> Result:
    """Return the result that stands for the parameter ``name``."""
    return Result(Provenance.PARAMETER, name)
