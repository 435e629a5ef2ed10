"""Callables of the standard library that call another one later, with some of its arguments."""

from __future__ import annotations

PARTIALS = frozenset({"functools.partial"})
"""Classes whose first argument is what their objects call, and whose result it gives."""

PARTIAL_CALLS = frozenset(f"{name}.__call__" for name in PARTIALS)
"""The names of calls of such objects."""
