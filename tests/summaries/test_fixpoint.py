"""Recursive equations get their least solution, at a cost that is linear in their number."""

from __future__ import annotations

from collections import Counter

from mypy_asyncgate.summaries.fixpoint import Ask, Fixpoint


class Reached:
    """A graph of names; the solution has the names reachable from each name, with itself."""

    def __init__(self, edges: dict[str, list[str]]) -> None:
        self._edges = edges
        self.computed: Counter[str] = Counter()
        nothing: frozenset[str] = frozenset()
        self.solution = Fixpoint(nothing, frozenset.union, self._equation)

    def _equation(self, key: str, ask: Ask[str, frozenset[str]]) -> frozenset[str]:
        self.computed[key] += 1
        return frozenset({key}).union(*map(ask, self._edges.get(key, [])))


def test_values_of_dependencies_are_joined() -> None:
    assert Reached({"a": ["b", "c"], "b": ["d"]}).solution.of("a") == set("abcd")


def test_cycles_have_the_least_solution() -> None:
    reached = Reached({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a", "d"]})
    assert reached.solution.of("b") == set("abc")
    assert reached.solution.of("d") == set("abcd")


def test_solved_keys_are_not_computed_again() -> None:
    reached = Reached({"a": ["b"], "b": []})
    reached.solution.of("b")
    reached.solution.of("a")
    reached.solution.of("a")
    assert reached.computed == {"a": 1, "b": 1}


def test_a_deep_chain_costs_no_recursion_and_few_steps() -> None:
    size = 5_000
    deep: Fixpoint[int, int] = Fixpoint(0, max, lambda key, ask: ask(key + 1) if key < size else 1)
    assert deep.of(0) == 1


def test_each_of_many_keys_is_computed_a_few_times() -> None:
    names = [str(n) for n in range(200)]
    wide = Reached({"root": names})
    assert wide.solution.of("root") == {"root", *names}
    assert wide.computed["root"] <= 3
    assert sum(wide.computed.values()) <= 3 * len(names)
