"""Calls that only let time pass, by their names."""

from __future__ import annotations

PAUSES = frozenset({"checkpoint", "sleep"})
"""Functions of ``asyncio``, ``anyio`` and ``trio`` that fail only by being cancelled."""

LIMIT = "timeout"
"""The argument after which a call that waits gives up."""
