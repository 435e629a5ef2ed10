"""How often a generator that is used as a context manager yields: it has to be exactly once.

Question: is there a path that ends without a ``yield``, or that reaches a second one?
Fact: the first ``yield`` on the path, and the assumptions about names.
Join: the union.
Example: in ``try: yield a`` with ``except OSError: yield b``, an exception thrown in at the first
``yield`` leads to the second.
Assumes: tests of different values may exclude each other, so a path that skips two branches with a
``yield`` is ignored, and so is one on which a name decides after the ``yield``. Loops have as
many iterations as they should. The author of a manager expects the exceptions that it suppresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    Block as Suite,
)
from mypy.nodes import (
    ClassDef,
    Context,
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
from mypy_asyncgate.analysis.generators.swallowed_setup import may_fail, swallowing_handler
from mypy_asyncgate.dataclass import dataclass, replace
from mypy_asyncgate.flow.conditions import Assume, NotTaken, Swallow
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Exit
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Move, Return, Suspend
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.solver import Point, solve
from mypy_asyncgate.mypy_api.children import children


@dataclass(frozen=True)
class Miscount:
    """A path on which the function yields twice, or never.

    ``op`` is the second ``yield``, or the ``return`` without one, or None for the end of the body.
    ``first`` is the first ``yield``. ``raised`` says that an exception at the first leads to the
    second. If a step before the ``yield`` fails, ``handler`` is what swallows that, and ``op`` the
    step.
    """

    op: Op | None
    first: Op | None
    raised: bool
    handler: Context | None = None


@dataclass(frozen=True)
class _State:
    """What happened on a path.

    ``first`` is the first ``yield``, ``returned`` the last ``return``, ``passed_by`` counts
    branches with a ``yield`` that were not taken. ``raised`` says that an exception was thrown in,
    ``failed`` that an operation before the ``yield`` raised, and ``step`` is that if it is one that
    may fail by itself. ``decided`` says that the path depends on a flag, or after the ``yield`` on
    any name.
    """

    first: Op | None = None
    raised: bool = False
    decided: bool = False
    failed: bool = False
    step: Op | None = None
    returned: Op | None = None
    passed_by: int = 0
    assumed: frozenset[tuple[Place, bool]] = frozenset()


def count_yields(function: FuncItem, graph: Graph) -> Iterator[Miscount]:
    """Yield the paths on which a function yields twice, then those on which it never does.

    Raises ``TooComplex`` for a function with too many paths.
    """
    flow = _YieldCount(function)
    solution = solve(graph, [Point(0, 0, _State())], flow, limit=512)
    yield from (flow.twice[place] for place in sorted(flow.twice))
    around = [node for nodes in flow.around.values() for node in nodes]
    chosen = any(isinstance(node, (ForStmt, MatchStmt, WhileStmt)) for node in around)
    handled = any(isinstance(node, TryStmt) for node in around)
    ends = [end.state for end in solution.ends if end.block == graph.exits[Exit.NORMAL]]
    for state in sorted(ends, key=_line):
        if state.first is not None or state.passed_by > 1 or state.decided:
            continue
        if chosen and state.returned is None:
            continue
        if not (handled and state.failed):
            yield Miscount(state.returned, None, False)
        elif state.step is not None:
            handler = swallowing_handler(function, state.step.node)
            if handler is not None:
                yield Miscount(state.step, None, False, handler)


class _YieldCount:
    """The transfer function; ``twice`` has the second yields that are certain."""

    def __init__(self, function: FuncItem) -> None:
        self.around = _surroundings(function)
        self.flags = {name for name, _ in find_flags(function)}
        self.twice: dict[tuple[int, int], Miscount] = {}

    def transfer(self, op: Op, state: _State) -> tuple[_State, ...]:
        """Return the states after an operation: one, or none if the path is impossible."""
        if isinstance(op, Suspend):
            return self._after_yield(op, state)
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

    def _after_yield(self, op: Suspend, state: _State) -> tuple[_State, ...]:
        if state.first is None:
            return (replace(state, first=op),)
        place = op.node.line, op.node.column
        if _is_certain(state, op, self.around) and (state.raised or place not in self.twice):
            self.twice[place] = Miscount(op, state.first, state.raised)
        return ()

    def on_raise(self, op: Op, state: _State) -> tuple[_State, ...]:
        """Return the state in which an exception reaches its handler."""
        if isinstance(op, Suspend):
            return tuple(replace(after, raised=True) for after in self._after_yield(op, state))
        if state.first is not None or state.failed:
            return (state,)
        return (replace(state, failed=True, step=op if may_fail(op.node) else None),)

    def relevant_places(self, state: _State) -> None:
        """Return None: every operation is relevant."""


def _surroundings(function: FuncItem) -> dict[int, list[Node]]:
    """Return what surrounds each ``yield``, innermost first.

    That is branches, loops, matches, and each ``try`` that handles its exceptions.
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
            waiting.append((child, [*_enclosing(node, child), *around]))
    return found


def _enclosing(node: Node, child: Node) -> list[Node]:
    """Return the parts of ``node`` that decide how often its part ``child`` is run."""
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
    """Tell whether a second ``yield`` may follow the first, without a test that excludes it."""
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
