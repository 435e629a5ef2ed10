"""Graphs of small functions: their paths, exits, branches and operands."""

from __future__ import annotations

import tempfile
import textwrap
from functools import cache
from typing import TypeVar

import pytest
from mypy import build
from mypy.modulefinder import BuildSource
from mypy.nodes import CallExpr, Expression, FuncDef, IndexExpr, MemberExpr, NameExpr
from mypy.options import Options

from mypy_asyncgate.catalog.model import CallEntry
from mypy_asyncgate.flow.conditions import NotTaken
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Exit
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Make, Method, Pass, Return
from mypy_asyncgate.flow.places import Field
from mypy_asyncgate.lowering.context import Exiting
from mypy_asyncgate.lowering.function import lower
from mypy_asyncgate.mypy_api.children import walk

HEADER = """\
from typing import Any, NoReturn
c: Any
f: Any
suppressor: Any
def stop() -> NoReturn: raise SystemExit
class Base:
    field: Any
    async def close(self, *args: object) -> None: pass
"""


T = TypeVar("T", bound=Op)


@cache
def cache_dir() -> str:
    return tempfile.mkdtemp(prefix="graphs-")


def graph_of(body: str) -> Graph:
    """Return the graph of an async function with this body."""
    kind = "def" if "yield from" in body else "async def"
    return _graph(f"{kind} lowered(x: Any) -> Any:", body)


def graph_in_class(body: str) -> Graph:
    """Return the graph of the function ``lowered`` in the body of a class, however deep."""
    return _graph("class Subject(Base):", body)


def _graph(head: str, body: str) -> Graph:
    options = Options()
    options.cache_dir = cache_dir()
    options.preserve_asts = True
    text = f"{HEADER}{head}\n{textwrap.indent(body, '    ')}\n"
    result = build.build([BuildSource(None, "graphed", text)], options)
    assert not result.errors, result.errors
    functions = (node for node in walk(result.files["graphed"]) if isinstance(node, FuncDef))
    return lower(next(f for f in functions if f.name == "lowered"), Known())


class Known:
    """Models that know no call."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        return None

    def survey(self, call: CallExpr, index: int) -> CallEntry | None:
        return None

    def field(self, e: MemberExpr | IndexExpr) -> Field | None:
        return None

    def exception(self, bare_name: str) -> str:
        return bare_name

    def exiting(self, manager: Expression) -> Exiting:
        """Tell that the managers called ``suppressor`` may suppress exceptions."""
        suppresses = isinstance(manager, NameExpr) and manager.name == "suppressor"
        return Exiting.MAY_SWALLOW if suppresses else Exiting.PASSES


def paths(graph: Graph) -> set[tuple[str, ...]]:
    """Return the methods called on the paths from the entry to each exit.

    A block is passed twice at most, which is one round of a loop.
    """
    exits = {index: exit_ for exit_, index in graph.exits.items()}
    found: set[tuple[str, ...]] = set()

    def follow(block: int, done: tuple[str, ...], seen: tuple[int, ...]) -> None:
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
                follow(graph.blocks[block].handlers[way], done, (*seen, block))
        for successor in graph.blocks[block].successors:
            follow(successor, done, (*seen, block))

    follow(0, (), ())
    return found


def normal(graph: Graph) -> set[tuple[str, ...]]:
    """Return the paths to the normal exit."""
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
    """Each path to the normal exit has the calls that an execution would make."""
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


def operations(graph: Graph, kind: type[T]) -> list[T]:
    """Return the operations of one kind, in the order of the blocks."""
    return [op for block in graph.blocks for op in block.ops if isinstance(op, kind)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x.a()", {"a": 0}),
        ("while x.a():\n    x.b()", {"a": 0, "b": 0}),
        ("if x.a():\n    x.b()\nelse:\n    x.d()", {"a": 0, "b": 1, "d": 1}),
        ("if c:\n    pass\nelif x.a():\n    x.b()", {"a": 1, "b": 2}),
        ("x.a() and x.b() or x.d()", {"a": 0, "b": 1, "d": 1}),
        ("x.a() and (x.b() or x.d())", {"a": 0, "b": 1, "d": 2}),
        ("x is not None and x.a()", {"a": 1}),
        ("y = x.a() if x.b() else x.d()", {"a": 1, "b": 0, "d": 1}),
        ("if c:\n    y = f and (x.a() if f else c)", {"a": 3}),
        ("match x.a():\n    case 1 if x.b():\n        x.d()", {"a": 0, "b": 1, "d": 1}),
        ("if c:\n    try:\n        x.a()\n    finally:\n        x.b()", {"a": 1, "b": 1}),
        ("try:\n    if c:\n        return x.a()\nfinally:\n    x.b()", {"a": 1, "b": 0}),
    ],
)  # fmt: skip
def test_branches_around_a_call(body: str, expected: dict[str, int]) -> None:
    """The number of branches around a call, in each copy of its clean-up."""
    graph = graph_of(body)
    names = {op.result: op.name for op in operations(graph, Method)}
    found = {
        (names[op.place], 0 if op.branch is None else op.branch.depth + 1)
        for op in operations(graph, Make)
        if op.place in names
    }
    assert found == set(expected.items())


@pytest.mark.parametrize(
    ("body", "tested", "in_cleanup"),
    [
        ("if x:\n    x.a()", {"x"}, False),
        ("if x.is_closed():\n    x.a()", {"x"}, False),
        ("if x.status == c:\n    x.a()", set(), False),
        ("if not x:\n    pass\nelse:\n    x.a()", set(), False),
        ("try:\n    pass\nfinally:\n    if x:\n        x.a()", {"x"}, True),
        ("try:\n    pass\nexcept ValueError:\n    if c:\n        x.a()", set(), True),
    ],
)
def test_branch_not_taken(body: str, tested: set[str], in_cleanup: bool) -> None:
    """A branch has the places that its condition tests, and says whether it is in a clean-up."""
    (op,) = operations(graph_of(body), NotTaken)
    assert {str(place) for place in op.branch.tested} == tested
    assert op.branch.in_cleanup is in_cleanup
    assert [inner.name for inner in op.branch.operations if isinstance(inner, Method)] == ["a"]


def test_arguments_are_numbered() -> None:
    """Each argument knows its index in the call."""
    passed = operations(graph_of("f(c, x, k=x)"), Pass)
    assert [op.argument for op in passed] == [1, 2]
    assert all(op.call.args[op.argument] is op.node for op in passed)


@pytest.mark.parametrize(
    ("body", "captured"),
    [
        ("y = c\ng = lambda: y", {"y"}),
        ("def g(y: Any) -> Any:\n    return x", {"x"}),
        ("class C:\n    a = x", {"x"}),
        ("y = [i for i in x]", set()),
    ],
)
def test_captured(body: str, captured: set[str]) -> None:
    """Variables are captured if nested functions, lambdas or classes mention them."""
    assert {str(place) for place in graph_of(body).captured} == captured


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("async def lowered(this) -> Any:\n    pass", "this"),
        ("@classmethod\ndef lowered(self) -> Any:\n    pass", None),
        ("@staticmethod\ndef lowered(self: Any) -> Any:\n    self.field = c", None),
        ("def method(me) -> Any:\n    def lowered() -> Any:\n        me.field = c", "me"),
        ("def method(me) -> Any:\n    def lowered() -> Any:\n        return c", None),
    ],
)
def test_object(body: str, name: str | None) -> None:
    """The object is the first parameter of the method, or of the enclosing method."""
    found = graph_in_class(body).object
    assert (None if found is None else found.root.name) == name


def test_a_manager_that_suppresses_is_known_by_the_value_of_its_variable() -> None:
    """The type of the variable is not known before mypy has checked the assignment."""
    direct = paths(graph_of("with suppressor:\n    f()\n    x.a()\nx.b()"))
    named = paths(graph_of("m = suppressor\nwith m:\n    f()\n    x.a()\nx.b()"))
    other = paths(graph_of("m = suppressor\nm = c\nwith m:\n    f()\n    x.a()\nx.b()"))
    assert named == direct != other
