"""The operations on a value are found through each of its aliases, and only while it has one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mypy_asyncgate.flow.aliases import Places
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Method
from mypy_asyncgate.flow.solver import Point
from mypy_asyncgate.summaries.trace import definition_points, may_return, operations_on
from tests.summaries.modules import Analysed

MODULE = Analysed(
    """
    from typing import Any
    c: Any

    def plain(x: Any) -> None:
        x.a()

    def by_another_name(x: Any) -> None:
        y = z = x
        z.a()
        y.b()

    def no_longer(x: Any, y: Any) -> None:
        x = y
        x.a()

    def deleted(x: Any) -> None:
        y = x
        del x
        y.a()

    def swapped(x: Any, y: Any) -> None:
        x, y = y, x
        x.a()
        y.b()

    def walrus(x: Any) -> None:
        if (y := x) and y.a():
            y.b()

    def in_a_branch(x: Any, y: Any) -> None:
        z = x if c else y
        z.a()

    def none_is_not_it(x: Any) -> None:
        y: Any = x
        if y is None:
            z: Any = y
            z.a()
        else:
            x.b()

    def in_a_loop(x: Any, y: Any) -> None:
        for _ in c:
            y.a()
            y = x

    def in_finally(x: Any) -> None:
        try:
            c()
        finally:
            x.a()

    def in_a_handler(x: Any) -> None:
        try:
            y = x
            c()
            y = None
        except ValueError:
            y.a()

    def entered(x: Any) -> None:
        with x as y:
            y.a()

    def one_of_two(x: Any) -> None:
        pair = [x for _ in c]
        for y in pair:
            y.a()

    def by_position(x: Any) -> None:
        first, second = x, c
        first.a()
        second.b()

    def element(x: Any) -> None:
        x[0].a()

    def always(x: Any) -> None:
        if c:
            x.a()
        else:
            x.a()

    def sometimes(x: Any) -> None:
        if c:
            return
        x.a()

    def unless_it_raises(x: Any) -> None:
        c()
        x.a()

    def whatever_happens(x: Any) -> None:
        try:
            c()
        except Exception:
            return
        finally:
            x.a()

    def never_ends(x: Any) -> None:
        while True:
            c()
    """
)


def value(name: str) -> tuple[Graph, list[Point]]:
    """Return the graph of a function, and the points where its first parameter is defined."""
    graph = MODULE.graph(name)
    return graph, definition_points(graph, MODULE.functions[name].arguments[0])


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("plain", "a"),
        ("by_another_name", "ab"),
        ("no_longer", ""),
        ("deleted", "a"),
        ("swapped", "b"),
        ("walrus", "ab"),
        ("in_a_branch", "a"),
        ("none_is_not_it", "b"),
        ("in_a_loop", "a"),
        ("in_finally", "a"),
        ("in_a_handler", "a"),
        ("entered", "a"),
        ("one_of_two", "a"),
        ("by_position", "a"),
        ("element", ""),
    ],
)
def test_methods_called_on_the_value(name: str, called: str) -> None:
    graph, starts = value(name)
    found = {
        op.name
        for op, places in operations_on(graph, starts)
        if isinstance(op, Method) and op.place in places
    }
    assert {name for name in found if not name.startswith("__")} == set(called)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", False),
        ("always", False),
        ("sometimes", True),
        ("unless_it_raises", False),
        ("whatever_happens", False),
        ("never_ends", False),
        ("no_longer", True),
    ],
)
def test_normal_paths_without_an_operation(name: str, expected: bool) -> None:
    graph, starts = value(name)
    assert may_return(graph, starts, calls("a")) is expected


def calls(method: str) -> Callable[[Op, Places], bool]:
    """Return the test whether an operation calls ``method`` on the value."""

    def is_call(op: Op, places: Places) -> bool:
        return isinstance(op, Method) and op.name == method and op.place in places

    return is_call
