"""How often a generator that is made a context manager of yields: it has to be exactly once.

Question: is there a way through the function that ends without a ``yield``, or that comes to a
second one? Fact: the ``yield`` passed so far, and what was assumed of names on the way; the join
is the union. Example: in ``try: yield a`` with ``except OSError: yield b`` an exception thrown in
at the first leads to the second.

Assumed: tests of different values may exclude each other, so a way that passes two of them by is
none to speak of; nor is one, after the ``yield``, that a name decides about. Loops over something
have as many rounds as they should. What a manager suppresses is expected by whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mypy.nodes import (
    Block as Suite,
)
from mypy.nodes import (
    ClassDef,
    ForStmt,
    FuncItem,
    IfStmt,
    MatchStmt,
    Node,
    TryStmt,
    WhileStmt,
    YieldExpr,
    YieldFromExpr,
)

from mypy_asyncgate.analysis.generators.subjects import find_flags
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Exit
from mypy_asyncgate.flow.operations import Assume, Move, NotTaken, Op, Return, Suspend, Swallow
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.solver import Point, solve
from mypy_asyncgate.mypy_api.children import children


@dataclass(frozen=True)
class Miscount:
    """A way on which the function yields twice, or never.

    ``op`` is the second ``yield``, or the ``return`` that leaves without one, or None for the end
    of the body. ``first`` is the ``yield`` before; ``raised`` says that it has to raise.
    """

    op: Op | None
    first: Op | None
    raised: bool


@dataclass(frozen=True, slots=True)
class _State:
    """What was passed: the ``yield``, the last ``return``, branches with a ``yield`` not taken.

    ``raised`` says that an exception was thrown in; ``decided`` that a name decided afterwards, or
    a flag at any time; ``failed`` that something else raised before the ``yield``.
    """

    first: Op | None = None
    raised: bool = False
    decided: bool = False
    failed: bool = False
    returned: Op | None = None
    passed_by: int = 0
    assumed: frozenset[tuple[Place, bool]] = frozenset()


def count_yields(function: FuncItem, graph: Graph) -> Iterator[Miscount]:
    """Yield the ways on which a generator function yields twice, then those on which it never does.

    Raises ``TooComplex`` for a function with too many ways.
    """
    flow = _Passing(function)
    solution = solve(graph, [Point(0, 0, _State())], flow, limit=512)
    yield from (flow.twice[place] for place in sorted(flow.twice))
    around = [node for nodes in flow.around.values() for node in nodes]
    chosen = any(isinstance(node, (ForStmt, MatchStmt, WhileStmt)) for node in around)
    handled = any(isinstance(node, TryStmt) for node in around)
    ends = [end.state for end in solution.ends if end.block == graph.exits[Exit.NORMAL]]
    for state in sorted(ends, key=_line):
        if state.first is not None or state.passed_by > 1 or state.decided:
            continue
        if not (chosen and state.returned is None) and not (handled and state.failed):
            yield Miscount(state.returned, None, False)


class _Passing:
    """What operations do to the count; ``twice`` has the second yields that are certain."""

    def __init__(self, function: FuncItem) -> None:
        self.around = _surroundings(function)
        self.flags = {name for name, _ in find_flags(function)}
        self.twice: dict[tuple[int, int], Miscount] = {}

    def transfer(self, op: Op, state: _State) -> tuple[_State, ...]:
        """Return the state after an operation, or none where there is no such way."""
        if isinstance(op, Suspend):
            return self._yielded(op, state)
        if isinstance(op, Swallow):
            return ()
        if isinstance(op, Assume):
            if (op.place, not op.is_none) in state.assumed:
                return ()
            assumed = state.assumed | {(op.place, op.is_none)}
            decides = state.first is not None or op.place.root.name in self.flags
            return (replace(state, assumed=assumed, decided=state.decided or decides),)
        if isinstance(op, Move):
            assumed = frozenset(a for a in state.assumed if a[0] != op.target)
            return (replace(state, assumed=assumed),)
        if isinstance(op, Return):
            return (replace(state, returned=op),)
        if isinstance(op, NotTaken) and state.first is None:
            yields = sum(isinstance(inside, Suspend) for inside in op.branch.operations)
            return (replace(state, passed_by=min(state.passed_by + yields, 2)),)
        return (state,)

    def _yielded(self, op: Suspend, state: _State) -> tuple[_State, ...]:
        if state.first is None:
            return (replace(state, first=op),)
        place = op.node.line, op.node.column
        if _is_certain(state, op, self.around) and (state.raised or place not in self.twice):
            self.twice[place] = Miscount(op, state.first, state.raised)
        return ()

    def on_raise(self, op: Op, state: _State) -> tuple[_State, ...]:
        """Return the state in which an exception arrives at its handler."""
        if isinstance(op, Suspend):
            return tuple(replace(after, raised=True) for after in self._yielded(op, state))
        return (state if state.first is not None else replace(state, failed=True),)

    def relevant_places(self, state: _State) -> None:
        """Leave nothing out: every operation counts."""


def _surroundings(function: FuncItem) -> dict[int, list[Node]]:
    """Return what stands around each ``yield``, innermost first.

    Branches, loops, matches, and each ``try`` that handles its exceptions.
    """
    found: dict[int, list[Node]] = {}
    waiting: list[tuple[Node, list[Node]]] = [(function.body, [])]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, (YieldExpr, YieldFromExpr)):
            found[id(node)] = around
        for child in children(node):
            if isinstance(child, (FuncItem, ClassDef)):
                continue
            waiting.append((child, [*_entered(node, child), *around]))
    return found


def _entered(node: Node, child: Node) -> list[Node]:
    """Return what of ``node`` decides how often its part ``child`` is run."""
    if not isinstance(child, Suite):
        return []
    if isinstance(node, (ForStmt, WhileStmt)):
        return [node]
    if isinstance(node, MatchStmt):
        return [child, node]
    if isinstance(node, TryStmt):
        return [node] if node.handlers and child is node.body else []
    return [child] if isinstance(node, IfStmt) else []


def _line(state: _State) -> int:
    return state.returned.node.line if state.returned is not None else 10**9


def _is_certain(state: _State, second: Op, around: dict[int, list[Node]]) -> bool:
    """Tell whether a second ``yield`` may follow the first, with no test that may exclude it."""
    assert state.first is not None
    if state.decided:
        return False
    one, other = around[id(state.first.node)], around[id(second.node)]
    if state.raised:
        return True
    if state.first.node is second.node and isinstance(_loop(one), ForStmt):
        return False
    only_one = [n for n in one if isinstance(n, Suite) and n not in other]
    only_other = [n for n in other if isinstance(n, Suite) and n not in one]
    return not (only_one and only_other)


def _loop(around: list[Node]) -> Node | None:
    return next((n for n in around if isinstance(n, (ForStmt, WhileStmt))), None)
