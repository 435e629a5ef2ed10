"""The least solution of equations that ask for each other, in circles as well.

Question: what is the value of a key, given an equation that computes it from those of other keys?
Fact: a value for each key that was asked for, which only grows.
Join: given by the caller.
Example: what ``def f(x): g(x)`` does to its argument is what ``g`` does, which may call ``f``.
Assumes: values grow in finitely many steps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Ask = Callable[[K], V]
"""Returns what is known of another key so far."""


class Fixpoint(Generic[K, V]):
    """Values by key, each computed once and for all when it is first asked for."""

    def __init__(
        self, bottom: V, join: Callable[[V, V], V], equation: Callable[[K, Ask[K, V]], V]
    ) -> None:
        self._bottom = bottom
        self._join = join
        self._equation = equation
        self._known: dict[K, V] = {}

    def of(self, key: K) -> V:
        """Return the value of a key."""
        if key not in self._known:
            self._known.update(self._solved(key))
        return self._known[key]

    def _solved(self, first: K) -> dict[K, V]:
        """Return the values of a key and of all that it depends on."""
        found = {first: self._bottom}
        askers: dict[K, dict[K, None]] = {}
        # New keys come first, so that most equations find those they ask for solved already.
        waiting = deque([first])
        while waiting:
            key = waiting.pop()

            def ask(other: K, asker: K = key) -> V:
                if other in self._known:
                    return self._known[other]
                if other not in found:
                    found[other] = self._bottom
                    waiting.append(other)
                askers.setdefault(other, {})[asker] = None
                return found[other]

            value = self._join(found[key], self._equation(key, ask))
            if value != found[key]:
                found[key] = value
                waiting.extendleft(a for a in askers.get(key, ()) if a not in waiting)
        return found
