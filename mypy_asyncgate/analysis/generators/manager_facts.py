"""Facts about a generator that a decorator turns into a context manager.

Three questions about its graph: which clean-ups does an exception at a ``yield`` skip, how often
does it yield, and what does a failing step of its clean-up skip or hide?
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mypy.nodes import Context, FuncItem, RaiseStmt
from mypy.types import AnyType, CallableType, TypeOfAny, get_proper_type

from mypy_asyncgate.analysis.generators.cleanups import Cleanup, Cleanups, find_cleanups
from mypy_asyncgate.analysis.generators.finally_bodies import FinallyBodies
from mypy_asyncgate.analysis.generators.skipped_cleanups import skipped_cleanups
from mypy_asyncgate.analysis.generators.subjects import find_flags
from mypy_asyncgate.analysis.generators.yield_count import Miscount, count_yields
from mypy_asyncgate.catalog.model import Words
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Raise, TooComplex
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Suspend
from mypy_asyncgate.flow.relevance import position


@dataclass(frozen=True)
class SkippedCleanup:
    """A clean-up that is skipped if ``cause`` raises.

    ``step`` is the label of the cause if that is an earlier step of the clean-up, else empty.
    """

    cause: Context
    cleanup: Cleanup
    step: str = ""


@dataclass(frozen=True, eq=False)
class ManagerFacts:
    """A generator function that a decorator turns into a context manager.

    ``graph`` is None if the function is too complex, or if mypy does not check its body.
    ``runs_to_its_end`` says that in practice no exception is thrown in at the ``yield``.
    """

    function: FuncItem
    graph: Graph | None
    runs_to_its_end: bool
    strict: bool
    words: Words

    @property
    def is_annotated(self) -> bool:
        """Whether it has a return annotation."""
        declared = self.function.unanalyzed_type
        if not isinstance(declared, CallableType):
            return False
        result = get_proper_type(declared.ret_type)
        return not (isinstance(result, AnyType) and result.type_of_any == TypeOfAny.unannotated)

    @cached_property
    def unguarded(self) -> tuple[SkippedCleanup, ...]:
        """For each ``yield``, the first clean-up that an exception there skips."""
        if self.runs_to_its_end and not self.strict:
            return ()
        flags = list(find_flags(self.function))
        found: dict[int, SkippedCleanup] = {}
        for block, index, op in self._operations:
            if not isinstance(op, Suspend):
                continue
            verdicts = frozenset(name for name, line in flags if line > op.node.line)
            for cleanup in self._skipped(block, index, verdicts):
                if self._cleanups.is_of_later(cleanup, op.node.line):
                    continue
                known = found.get(id(op.node))
                if known is None or position(cleanup.node) < position(known.cleanup.node):
                    found[id(op.node)] = SkippedCleanup(op.node, cleanup)
        return tuple(found.values())

    @cached_property
    def unguarded_yields(self) -> frozenset[int]:
        """The ids of the ``yield`` expressions at which an exception skips a clean-up."""
        return frozenset(id(found.cause) for found in self.unguarded)

    @cached_property
    def miscounts(self) -> tuple[Miscount, ...]:
        """The paths on which it yields twice, or never."""
        if self.graph is None:
            return ()
        try:
            return tuple(count_yields(self.function, self.graph))
        except TooComplex:
            return ()

    @cached_property
    def unprotected(self) -> tuple[SkippedCleanup, ...]:
        """For each ``finally`` around a yield, the first clean-up that a failing step skips."""
        finally_bodies = FinallyBodies(self.function, self.words)
        found: dict[int, SkippedCleanup] = {}
        for block, index, op in self._operations:
            step = self._cleanups.found.get(id(op.node))
            body = finally_bodies.of_step(op.node)
            if step is None or body is None or not op.raises:
                continue
            for cleanup in self._skipped(block, index, frozenset()):
                known = found.get(body)
                if cleanup is not step and (
                    known is None or position(cleanup.node) < position(known.cleanup.node)
                ):
                    found[body] = SkippedCleanup(op.node, cleanup, step.label)
        return tuple(found.values())

    @cached_property
    def hiding_raises(self) -> tuple[RaiseStmt, ...]:
        """The ``raise`` statements in a ``finally`` around a ``yield``."""
        return (
            tuple(FinallyBodies(self.function, self.words).raises(self.strict))
            if self.graph
            else ()
        )

    @cached_property
    def _cleanups(self) -> Cleanups:
        return find_cleanups(self.function, self.words)

    @property
    def _operations(self) -> Iterator[tuple[Block, int, Op]]:
        for block in self.graph.blocks if self.graph is not None else ():
            for index, op in enumerate(block.ops):
                yield block, index, op

    def _skipped(self, block: Block, index: int, verdicts: frozenset[str]) -> Iterator[Cleanup]:
        assert self.graph is not None
        ways = (Raise.EXCEPTION, Raise.CANCEL) if self.strict else (Raise.EXCEPTION,)
        return skipped_cleanups(self.graph, self._cleanups, block, index, ways, verdicts)
