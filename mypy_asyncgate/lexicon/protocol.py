"""The special methods of the two context manager protocols, and what belongs to each."""

from __future__ import annotations

PAIRS = (("__aenter__", "__aexit__"), ("__enter__", "__exit__"))
"""The two protocols, async and sync, each as (enter, exit)."""

MISMATCHES = (("__aenter__", "__exit__"), ("__enter__", "__aexit__"))
"""Halves of different protocols that may have been meant as a pair: no statement takes them."""

ENTER_OF = {exit_: enter for enter, exit_ in PAIRS}
EXIT_OF = dict(PAIRS)
OTHER_HALF = {**EXIT_OF, **ENTER_OF}

ENTERS = frozenset(EXIT_OF)
EXITS = frozenset(ENTER_OF)
DUNDERS = ENTERS | EXITS

ASYNC_DUNDERS = frozenset(PAIRS[0])
"""Methods whose result the statement awaits."""


def statement_of(dunder: str) -> str:
    """Return the statement that calls a method of the protocols."""
    return "async with" if dunder in ASYNC_DUNDERS else "with"
