"""The least solution of equations that ask for each other, in circles as well.

Question: what is the value of a key, given an equation that computes it from those of other keys?
Fact: a value for each key that was asked for, which only grows.
Join: given by the caller.
Example: what ``def f(x): g(x)`` does to its argument is what ``g`` does, which may call ``f``.
Assumes: values grow in finitely many steps.
"""

from __future__ import annotations

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
        self._askers: dict[K, dict[K, None]] = {}
        self._solved: set[K] = set()
        self._outdated: dict[K, None] = {}

    def of(self, key: K) -> V:
        """Return the value of a key."""
        if key not in self._solved:
            self._solve(key)
            while self._outdated:
                outdated = next(iter(self._outdated))
                del self._outdated[outdated]
                self._solve(outdated)
        return self._known[key]

    def _solve(self, first: K) -> None:
        """Compute the value of a key, after those that it asks for.

        One that asks for others is computed twice: to see for which, and once they are solved. In
        a circle, a key that asks for one further up is computed again when that has changed.
        """
        path = [first]
        asked = {first: self._compute(first)}
        while path:
            key = path[-1]
            below = next((other for other in asked[key] if other not in self._known), None)
            if below is not None:
                path.append(below)
                asked[below] = self._compute(below)
                continue
            self._solved.add(key)
            asked[key] = self._compute(key) if asked[key] else []
            if all(other in self._known for other in asked[key]):
                path.pop()

    def _compute(self, key: K) -> list[K]:
        """Compute the value of a key from what is known; return the unsolved ones it asks for."""
        asked: dict[K, None] = {}

        def ask(other: K) -> V:
            if other not in asked:
                asked[other] = None
                self._askers.setdefault(other, {})[key] = None
            return self._known.get(other, self._bottom)

        before = self._known.get(key, self._bottom)
        value = self._join(before, self._equation(key, ask))
        self._known[key] = value
        if value != before:
            askers = self._askers.get(key, ())
            self._outdated.update(dict.fromkeys(a for a in askers if a in self._solved))
        return [other for other in asked if other not in self._solved]
