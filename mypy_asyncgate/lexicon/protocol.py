"""The special methods of the two context manager protocols, and what belongs to each."""

from __future__ import annotations

PAIRS = (("__aenter__", "__aexit__"), ("__enter__", "__exit__"))
"""The two protocols, async and sync, each as (enter, exit)."""

MISMATCHES = (("__aenter__", "__exit__"), ("__enter__", "__aexit__"))
"""Halves of different protocols that may have been meant as a pair: no statement takes them."""

OTHER_HALF = dict(PAIRS) | {exit_: enter for enter, exit_ in PAIRS}
"""Each method with the one that its class needs beside it."""

ENTERS = frozenset(enter for enter, _ in PAIRS)
EXITS = frozenset(exit_ for _, exit_ in PAIRS)
DUNDERS = ENTERS | EXITS
"""All of them: a class that defines any is looked at as a context manager."""

ASYNC_DUNDERS = frozenset(PAIRS[0])
"""Methods whose result the statement awaits."""


def statement_of(dunder: str) -> str:
    """Return the statement that calls a method of the protocols."""
    return "async with" if dunder in ASYNC_DUNDERS else "with"
