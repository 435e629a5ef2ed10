"""Calls that only let time pass, by their names."""

from __future__ import annotations

PAUSES = frozenset({"checkpoint", "sleep"})
"""Functions of ``asyncio``, ``anyio`` and ``trio`` that fail only by being cancelled."""

WAITS = frozenset({"acquire", "gather", "put", "shield", "wait", "wait_for"})
"""Functions and methods of ``asyncio`` that wait for tasks, which fail elsewhere, or for a place in
a queue or a lock."""

LIMIT = "timeout"
"""The argument after which a call that waits gives up."""
