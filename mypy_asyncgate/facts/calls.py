"""What rules may know of calls."""

from __future__ import annotations

from mypy_asyncgate.analysis.blocking_calls import CallFacts

__all__ = [
    "CallFacts",
]
