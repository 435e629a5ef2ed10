"""The least fixpoint of a system of recursive equations, computed on demand.

Question: what is the value of a key, given an equation that computes it from those of other keys?
Fact: a value for each key that was requested; it only grows.
Join: given by the caller.
Example: what ``def f(x): g(x)`` does with its argument depends on ``g``, which may call ``f``.
Assumes: equations are monotone, and a value grows only finitely often.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Ask = Callable[[K], V]
"""Returns the current approximation of the value of another key, and records the dependency."""


class Fixpoint(Generic[K, V]):
    """The solution of the equations ``equation``, each key's value computed on first request."""

    def __init__(
        self, bottom: V, join: Callable[[V, V], V], equation: Callable[[K, Ask[K, V]], V]
    ) -> None:
        self._bottom = bottom
        self._join = join
        self._equation = equation
        self._values: dict[K, V] = {}
        self._dependents: dict[K, dict[K, None]] = {}
        self._solved: set[K] = set()
        self._worklist: dict[K, None] = {}

    def of(self, key: K) -> V:
        """Return the value of ``key`` in the least fixpoint."""
        if key not in self._solved:
            self._solve(key)
            while self._worklist:
                outdated = next(iter(self._worklist))
                del self._worklist[outdated]
                self._solve(outdated)
        return self._values[key]

    def _solve(self, first: K) -> None:
        """Compute the value of ``first`` and of the keys that it depends on, depth first.

        A key with dependencies is computed twice: to discover them, and again once they are
        solved. In a cycle, a key is computed again whenever one that it depends on has changed.
        """
        path = [first]
        dependencies = {first: self._compute(first)}
        while path:
            key = path[-1]
            new = next((other for other in dependencies[key] if other not in self._values), None)
            if new is not None:
                path.append(new)
                dependencies[new] = self._compute(new)
                continue
            self._solved.add(key)
            dependencies[key] = self._compute(key) if dependencies[key] else []
            if all(other in self._values for other in dependencies[key]):
                path.pop()

    def _compute(self, key: K) -> list[K]:
        """Update the value of ``key`` from the current ones; return its unsolved dependencies."""
        dependencies: dict[K, None] = {}

        def ask(other: K) -> V:
            if other not in dependencies:
                dependencies[other] = None
                self._dependents.setdefault(other, {})[key] = None
            return self._values.get(other, self._bottom)

        before = self._values.get(key, self._bottom)
        value = self._join(before, self._equation(key, ask))
        self._values[key] = value
        if value != before:
            dependents = self._dependents.get(key, ())
            self._worklist.update(dict.fromkeys(d for d in dependents if d in self._solved))
        return [other for other in dependencies if other not in self._solved]
