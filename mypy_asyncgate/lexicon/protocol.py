"""The special methods of the two context manager protocols, and what belongs to each."""

from __future__ import annotations

PAIRS = (("__aenter__", "__aexit__"), ("__enter__", "__exit__"))
"""The two protocols, async and sync, each as (enter, exit)."""

DUNDERS = frozenset(name for pair in PAIRS for name in pair)

TAKES_OUT = frozenset({"detach", "__iter__", "__next__"})
"""What takes something out of a resource, or uses it up."""
