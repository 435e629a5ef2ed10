"""Calls that only let time pass, by their names."""

from __future__ import annotations

PAUSES = frozenset({"checkpoint", "sleep"})
"""Functions of ``asyncio``, ``anyio`` and ``trio`` that fail only by being cancelled."""
