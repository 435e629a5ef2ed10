"""Graphs of small functions, as text: what leads where, and in which order."""

from __future__ import annotations

import tempfile
import textwrap
from functools import cache

import pytest
from mypy import build
from mypy.modulefinder import BuildSource
from mypy.nodes import Expression, FuncDef, NameExpr
from mypy.options import Options

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import Exit, Method, Return
from mypy_asyncgate.lowering.function import lower

HEADER = """\
from typing import Any, NoReturn
c: Any
f: Any
suppressor: Any
def stop() -> NoReturn: raise SystemExit
"""


@cache
def cache_dir() -> str:
    return tempfile.mkdtemp(prefix="graphs-")


def graph_of(body: str) -> Graph:
    """Return the graph of an async function with this body."""
    options = Options()
    options.cache_dir = cache_dir()
    options.preserve_asts = True
    kind = "def" if "yield from" in body else "async def"
    text = f"{HEADER}{kind} function(x: Any) -> Any:\n{textwrap.indent(body, '    ')}\n"
    result = build.build([BuildSource(None, "graphed", text)], options)
    assert not result.errors, result.errors
    function = result.files["graphed"].names["function"].node
    assert isinstance(function, FuncDef)
    return lower(function, Known())


class Known:
    """Nothing is known of any call."""

    def call(self, full_name: str | None, bare_name: str) -> None:
        return None

    def function(self, target: Expression) -> None:
        return None

    def is_borrower(self, target: Expression) -> bool:
        return False

    def exception(self, name: str) -> str:
        return name

    def may_swallow(self, manager: Expression) -> bool:
        """Tell that the managers called ``suppressor`` suppress exceptions."""
        return isinstance(manager, NameExpr) and manager.name == "suppressor"


def paths(graph: Graph) -> set[tuple[str, ...]]:
    """Return the methods called on the ways from the entry to each exit.

    A block is passed twice at most, which is one round of a loop.
    """
    exits = {index: exit_ for exit_, index in graph.exits.items()}
    found: set[tuple[str, ...]] = set()

    def walk(block: int, done: tuple[str, ...], seen: tuple[int, ...]) -> None:
        if block in exits:
            found.add((*done, exits[block].value))
            return
        if seen.count(block) == 2:
            return
        for op in graph.blocks[block].ops:
            if isinstance(op, Method):
                done = (*done, op.name)
            if isinstance(op, Return):
                done = (*done, "return")
            for way in op.raises:
                walk(graph.blocks[block].handlers[way], done, (*seen, block))
        for successor in graph.blocks[block].successors:
            walk(successor, done, (*seen, block))

    walk(0, (), ())
    return found


def normal(graph: Graph) -> set[tuple[str, ...]]:
    """Return the ways to the normal exit."""
    return {path[:-1] for path in paths(graph) if path[-1] == Exit.NORMAL.value}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x.a()\nx.b()", {("a", "b")}),
        ("if c:\n    x.a()\nelse:\n    x.b()\nx.d()", {("a", "d"), ("b", "d")}),
        ("if c:\n    return x.a()\nx.b()", {("a", "return"), ("b",)}),
        ("while True:\n    x.a()\n    break", {("a",)}),
        ("while True:\n    x.a()", set()),
        ("for i in (1, 2):\n    x.a()\nelse:\n    x.b()", {("a", "b"), ("a", "a", "b")}),
        ("try:\n    x.a()\nfinally:\n    x.b()", {("a", "b")}),
        ("try:\n    return x.a()\nfinally:\n    x.b()", {("a", "return", "b")}),
        ("try:\n    x.a()\nexcept ValueError:\n    x.b()", {("a",), ("a", "b")}),
        ("try:\n    x.a()\nexcept Exception:\n    x.b()\nelse:\n    x.d()",
         {("a", "d"), ("a", "b")}),
        ("for i in c:\n    try:\n        continue\n    finally:\n        x.a()", {(), ("a",)}),
        ("match x:\n    case 1:\n        x.a()\n    case _:\n        x.b()", {("a",), ("b",)}),
        ("stop()\nx.a()", set()),
        ("assert c\nx.a()", {("a",)}),
        ("c and x.a()", {(), ("a",)}),
        ("y = x.a() if c else x.b()", {("a",), ("b",)}),
    ],
)  # fmt: skip
def test_ways_through(body: str, expected: set[tuple[str, ...]]) -> None:
    """Each way of leaving normally passes the calls that an execution would make."""
    assert normal(graph_of(body)) == expected


def test_return_in_finally_swallows_the_exception() -> None:
    """The exception of the body ends in the ``return`` of the ``finally``."""
    graph = graph_of("try:\n    x.a()\nfinally:\n    return x.b()")
    assert {path[-1] for path in paths(graph) if path[:2] == ("a", "b")} == {"normal", "raise"}
    assert ("a", "raise") not in paths(graph)


def test_deep_nesting_is_lowered() -> None:
    """Python itself allows some hundred levels of indentation, but only 20 nested loops."""
    depth = 60
    body = "\n".join("    " * level + "if c:" for level in range(depth))
    graph = graph_of(body + "\n" + "    " * depth + "x.a()")
    assert normal(graph) == {(), ("a",)}
