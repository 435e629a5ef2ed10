"""The ways of leaving a function while the obligation is unfulfilled."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import AwaitExpr, CallExpr, Context, MemberExpr, Node, RaiseStmt, ReturnStmt

from mypy_asyncgate.analysis.lifetime.state import OPEN, State, Status
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import SUSPEND, SUSPEND_GENERATOR, Exit, Raised
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Return
from mypy_asyncgate.flow.relevance import position
from mypy_asyncgate.flow.solver import Arrival, Point, Solution
from mypy_asyncgate.lexicon.checks import is_check
from mypy_asyncgate.lexicon.open_methods import is_entering
from mypy_asyncgate.lexicon.pauses import LIMIT, PAUSES, WAITS
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.undo_verbs import CALLS_ARGUMENT, FAREWELLS, is_release
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import bare_name, callee, is_refused
from mypy_asyncgate.resources.production import Production

# In the order of definition: an ordinary exception is easier to see than a generator's closing.
EXITS_IN_ORDER = list(Exit)


@dataclass(frozen=True)
class Leak:
    """A way of leaving the function while the obligation is unfulfilled.

    ``op`` is the operation that raises, or the ``return`` that is taken, or None for the end of the
    body. ``raised`` says whether an exception occurred on the way, even if it was handled.
    """

    exit: Exit
    status: Status
    op: Op | None
    raised: Raised

    @property
    def line(self) -> int | None:
        """The line of ``op``, counted from 1, or None."""
        return self.op.node.line if self.op is not None else None

    @property
    def is_normal(self) -> bool:
        """Whether it needs no exception."""
        return self.exit is Exit.NORMAL and self.raised is Raised.NOT

    @property
    def suspends(self) -> bool:
        """Whether the function suspends at ``op``, other than to enter a block."""
        if self.op is None or self.op.enters:
            return False
        return self.op.raises in (SUSPEND, SUSPEND_GENERATOR)

    @property
    def is_own_raise(self) -> bool:
        """Whether the function means to raise: by a ``raise`` statement, or a call named so."""
        by_statement = self.op is not None and isinstance(self.op.node, RaiseStmt)
        return by_statement or self.raised is Raised.BY_HANDLER or is_check(self.called)

    @property
    def called(self) -> str:
        """The bare name of what ``op`` calls, or "" if it is no call."""
        node = self.op.node if self.op is not None else None
        if isinstance(node, AwaitExpr):
            node = node.expr
        return bare_name(callee(node)) if isinstance(node, CallExpr) else ""

    @property
    def _has_no_limit(self) -> bool:
        """Whether ``op`` is a call that nothing but what it waits for ends: it is not awaited."""
        node = self.op.node if self.op is not None else None
        return isinstance(node, CallExpr) and LIMIT not in node.arg_names

    @property
    def handles_another(self) -> bool:
        """Whether ``op`` enters or releases another resource, which seldom fails."""
        name = self.called
        return name in ENDS or name in ENTERS | EXITS or is_entering(name)

    def is_before(self, where: tuple[int, int] | None) -> bool:
        """Tell whether ``op`` comes before a position in the source, if there is one."""
        return where is not None and self.op is not None and position(self.op.node) < where

    def leaves_running(self, production: Production) -> bool:
        """Tell whether what would end by itself runs on when a generator is closed.

        Most code accepts that for a cancellation.
        """
        is_left = self.exit is Exit.CLOSE and self.raised is not Raised.IN_CLEANUP
        return bool(production.waits) and is_left

    def is_tolerated(self, production: Production) -> bool:
        """Tell whether most code accepts it.

        That is so if a step of a clean-up fails, or the release of another resource; if nothing but
        a cancellation gets so far, because ``except Exception: release; raise`` is how most code
        spells "on every error"; and for what ends by itself, unless the function goes on as if it
        had after something else than the wait for the end failed.
        """
        if self.raised is Raised.IN_CLEANUP:
            return True
        if production.is_hold:
            # Even if it is cancelled: what waits for a lock waits forever. A function that holds
            # several of one kind has to give them all up, which is not followed.
            return self.awaits(production.origin)
        if self.exit is Exit.CANCEL:
            return True
        ends = production.release - production.waits | production.consume
        if self.called in ends or (self.handles_another and self.called not in production.fills):
            return True
        if self.called in production.waits and self._has_no_limit:
            return True
        return bool(production.waits) and self.exit is not Exit.NORMAL

    def waits_for_end(self, production: Production) -> bool:
        """Tell whether ``op`` waits until what ends by itself has ended, directly or in a call."""
        node = self.op.node if self.op is not None else None
        return isinstance(node, Node) and any(
            isinstance(n, MemberExpr) and n.name in production.waits for n in walk(node)
        )

    def skips_release(self, production: Production) -> bool:
        """Tell whether a step of a closing method fails that may well fail.

        Other clean-ups and what waits for tasks that were cancelled seldom do.
        """
        if self.raised is not Raised.IN_BODY or self.status != OPEN or not self.suspends:
            return False
        name = self.called
        if not name or name in PAUSES | WAITS | CALLS_ARGUMENT or is_release(name, FAREWELLS):
            return False
        return not self.is_tolerated(production)

    @property
    def is_return(self) -> bool:
        """Whether ``op`` is a ``return`` statement."""
        return self.op is not None and isinstance(self.op.node, ReturnStmt)

    @property
    def is_refusal(self) -> bool:
        """Whether the function returns ``None`` or ``False`` instead of handing it over."""
        node = self.op.node if self.op is not None else None
        return self.is_normal and isinstance(node, ReturnStmt) and is_refused(node.expr)

    def awaits(self, node: Context) -> bool:
        """Tell whether ``op`` awaits an expression that contains ``node``."""
        awaited = self.op.node if self.op is not None else None
        return isinstance(awaited, AwaitExpr) and any(inner is node for inner in walk(awaited))


def find_leaks(
    graph: Graph, solution: Solution[State], lends: bool, by_object: bool
) -> Iterator[Leak]:
    """Yield the leaks in source order.

    Of leaks that differ only in their operation, some may be left out, but not the first. ``lends``
    says that unknown calls only borrow the resource, ``by_object`` that what a field holds is
    released by the object when the function has returned.
    """
    found: dict[tuple[Exit, Status, Raised, int], Leak] = {}
    steps: dict[Point, list[Arrival]] = {}
    for point in solution.ends:
        state = point.state
        if not state.status.is_owed or (state.lent and not lends):
            continue
        stored = by_object and any(place.field is not None for place in state.places)
        for ending in graph.exit_summary.endings(point.block, state.raised):
            if stored and ending.exit is Exit.NORMAL:
                continue
            steps = steps or solution.steps_to()
            causes = (ending.cause,) if ending.cause is not None else _causes(graph, steps, point)
            for op in causes:
                if isinstance(op, Return) and ending.exit is not Exit.NORMAL:
                    # A "break" in a "finally" overrides the return, and an older exception
                    # continues.
                    op = None
                leak = Leak(ending.exit, state.status, op, ending.raised)
                found.setdefault((ending.exit, state.status, ending.raised, id(op)), leak)
    yield from sorted(found.values(), key=_source_order)


def _source_order(leak: Leak) -> tuple[tuple[int, int], int, str, str]:
    """Return a sort key for source order that is unambiguous."""
    where = position(leak.op.node) if leak.op is not None else (10**9, 0)
    return where, EXITS_IN_ORDER.index(leak.exit), leak.status.name, leak.raised.value


def _causes(
    graph: Graph,
    steps: dict[Point, list[Arrival]],
    leak: Point,
) -> Iterator[Op | None]:
    """Yield the causes of a leak: on each path back, the exception to blame or the last return."""
    found = {leak}
    waiting = [leak]
    while waiting:
        point = waiting.pop()
        if point.position:
            yield None  # the make, and no return since
        for step in steps.get(point, ()):
            cause = _exception_to_blame(step) or _return_taken(graph, step)
            if cause is not None:
                yield cause
            elif step.source not in found:
                found.add(step.source)
                waiting.append(step.source)


def _exception_to_blame(step: Arrival) -> Op | None:
    """Return the operation that raises in a step, unless a handler goes on with an earlier one.

    If an exception was handled before, and the body goes on, it is not to blame for what is left.
    """
    before, after = step.source.state.raised, step.target.state.raised
    if after is Raised.NOT:
        return None
    return step.op if before is Raised.NOT or after is Raised.IN_BODY else None


def _return_taken(graph: Graph, step: Arrival) -> Op | None:
    """Return the ``return`` at the end of the block that a step leaves, if there is one."""
    if step.op is not None or step.target.state.raised is not Raised.NOT:
        return None
    source = step.source
    ops = graph.blocks[source.block].ops[source.position :]
    return next((op for op in reversed(ops) if isinstance(op, Return)), None)
