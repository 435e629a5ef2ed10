"""Calls that only let time pass, by their names."""

from __future__ import annotations

PAUSES = frozenset({"checkpoint", "sleep"})
"""Functions of ``asyncio``, ``anyio`` and ``trio`` that fail only by being cancelled."""

WAITS = frozenset({"gather", "shield", "wait", "wait_for"})
"""Functions of ``asyncio`` that wait for tasks, which fail elsewhere, if at all."""

LIMIT = "timeout"
"""The argument after which a call that waits gives up."""
