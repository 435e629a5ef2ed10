"""The methods of the context protocols."""

from __future__ import annotations

ENTERS = frozenset({"__aenter__", "__enter__"})
EXITS = frozenset({"__aexit__", "__exit__"})

PAIRS = (("__aenter__", "__aexit__"), ("__enter__", "__exit__"))
"""Async half and sync half of the two protocols, each as (enter, exit)."""

DUNDERS = frozenset(name for pair in PAIRS for name in pair)

TAKES_OUT = frozenset({"detach", "__iter__", "__next__"})
"""What takes something out of a resource, or uses it up."""
