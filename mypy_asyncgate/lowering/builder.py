"""Builds a graph block by block, and keeps track of the enclosing statements.

Enclosing statements are *frames*, innermost last: loops, ``try`` with handlers, and clean-ups
(``finally`` and the exits of ``with``). A clean-up is lowered once for each way of leaving through
it, with the frames around its own statement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager

from mypy_asyncgate.dataclass import dataclass, field
from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Branch
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Exit, Raise, TooComplex
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Capture, Enter, Make, Method, Pass, Store, Suspend
from mypy_asyncgate.flow.places import Place

# A function of 10,000 statements needs a few tens of thousands of blocks. More than this means
# clean-ups nested in clean-ups, each copied for every way of leaving.
MOST_BLOCKS = 100_000

# Blocks that are not relevant for a resource are skipped as a whole.
LONGEST_BLOCK = 30

RECORDED = frozenset({Capture, Enter, Method, Pass, Store, Suspend})
"""Operations that may enter, release or pass on a resource, or yield."""

EXIT_OF = {
    Raise.EXCEPTION: Exit.RAISE,
    Raise.CANCEL: Exit.CANCEL,
    Raise.CLOSE: Exit.CLOSE,
}


@dataclass(eq=False)
class LoopFrame:
    """A loop: ``break`` goes to ``after``, ``continue`` to ``again``."""

    after: Block
    again: Block


@dataclass(eq=False)
class TryFrame:
    """A ``try`` with handlers: ``catches(way)`` returns their blocks, and whether all is caught."""

    catches: Callable[[Raise], tuple[list[Block], bool]]
    dispatch: dict[Raise, Block] = field(default_factory=dict)


@dataclass(eq=False)
class CleanupFrame:
    """A ``finally`` or the exit of a ``with``: ``lower()`` emits it at the current block.

    ``swallow`` is the block where control goes on if the manager suppresses an exception.
    ``around`` has the number of clean-ups and the innermost branch around the statement.
    """

    lower: Callable[[], None]
    swallow: Block | None = None
    around: tuple[int, Branch | None] = (0, None)
    copies: dict[Hashable, Block] = field(default_factory=dict)


Frame = LoopFrame | TryFrame | CleanupFrame


class Builder:
    """The graph under construction; ``current`` is None in unreachable code."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.frames: list[Frame] = []
        self.reached: set[int] = set()
        self.cleanups = 0
        self.current_branch: Branch | None = None
        self.cleanup_ops: set[int] = set()
        self.raises_of_handlers: set[int] = set()
        self.dispatches: set[int] = set()
        self.current: Block | None = self.block()
        self.exits = {exit_: self.block() for exit_ in Exit}

    def block(self) -> Block:
        """Return a new block without predecessors."""
        if len(self.blocks) >= MOST_BLOCKS:
            raise TooComplex
        block = Block(len(self.blocks))
        self.blocks.append(block)
        return block

    def graph(
        self, object_: Place | None, captured: frozenset[Place], captured_first: Iterable[Place]
    ) -> Graph:
        """End the function after the current block, and return its graph."""
        last = self.current
        self.goto(self.exits[Exit.NORMAL])
        exits = {exit_: block.index for exit_, block in self.exits.items()}
        makes: dict[int, list[tuple[int, int, Make]]] = {}
        for block in self.blocks:
            for index, op in enumerate(block.ops):
                if isinstance(op, Make):
                    makes.setdefault(id(op.node), []).append((block.index, index, op))
        return Graph(
            tuple(self.blocks),
            exits,
            object_,
            captured,
            frozenset(captured_first),
            frozenset(self.cleanup_ops),
            frozenset(self.raises_of_handlers),
            frozenset(self.dispatches),
            last.index if last is not None else None,
            makes,
        )

    def emit(self, op: Op) -> None:
        """Append an operation to the current block, or do nothing in unreachable code."""
        if self.current is None:
            return
        if len(self.current.ops) == LONGEST_BLOCK:
            self.start(self.successor())
        self.current.ops.append(op)
        if type(op) in RECORDED:
            branch = self.current_branch
            while branch is not None:
                branch.operations.append(op)
                branch = branch.parent
        if self.cleanups and not isinstance(op, Suspend):
            # A ``yield`` is no step of a clean-up: who is to finish that has left.
            self.cleanup_ops.add(id(op))
        for way in op.raises:
            if way not in self.current.handlers:
                target = self.raise_target(way, len(self.frames))
                self.current.handlers[way] = target.index
                self.reached.add(target.index)

    def link(self, source: Block | None, target: Block) -> None:
        """Make ``target`` a successor of ``source``, unless that is None (unreachable code)."""
        if source is not None and target.index not in source.successors:
            source.successors.append(target.index)
            self.reached.add(target.index)

    def goto(self, target: Block) -> None:
        """Jump to ``target``; what follows is unreachable until ``start``."""
        self.link(self.current, target)
        self.current = None

    def start(self, block: Block) -> None:
        """Continue at ``block``, which has or will have predecessors."""
        self.current = block

    def resume(self, block: Block) -> None:
        """Continue at ``block`` if it has a predecessor; otherwise what follows is unreachable."""
        self.current = block if block.index in self.reached else None

    def successor(self) -> Block:
        """Return a new successor of the current block."""
        block = self.block()
        self.link(self.current, block)
        return block

    @contextmanager
    def branch(
        self,
        tested: frozenset[Place] = frozenset(),
        conditional: bool = True,
        by_flag: bool = False,
    ) -> Iterator[Branch]:
        """Build code that may be skipped: under a condition, which tests the state of ``tested``.

        If it is not ``conditional``, an exception is what skips the rest of it.
        """
        outer = self.current_branch
        branch = Branch(outer, self.cleanups > 0, tested, conditional, by_flag)
        self.current_branch = branch
        try:
            yield branch
        finally:
            self.current_branch = outer

    @contextmanager
    def cleanup(self) -> Iterator[None]:
        """Build the body of a ``finally`` or ``except``, or the exit of a ``with``."""
        self.cleanups += 1
        try:
            yield
        finally:
            self.cleanups -= 1

    def push(self, frame: Frame) -> None:
        """Enter a frame in a new block, because a block has one set of handlers."""
        if self.current is not None:
            inside = self.successor()
            self.start(inside)
        if isinstance(frame, CleanupFrame):
            frame.around = self.cleanups, self.current_branch
        self.frames.append(frame)

    def pop(self) -> None:
        """Leave the innermost frame, again in a new block."""
        self.frames.pop()
        if self.current is not None:
            outside = self.successor()
            self.start(outside)

    def raise_target(self, way: Raise, depth: int) -> Block:
        """Return the handler of an exception that is raised inside the first ``depth`` frames."""
        for index in range(depth - 1, -1, -1):
            frame = self.frames[index]
            if isinstance(frame, TryFrame):
                return self._dispatch(frame, way, index)
            if isinstance(frame, CleanupFrame):
                copy = frame.copies.get(way)
                if copy is None:
                    copy = frame.copies[way] = self.block()
                    end = self._lower_copy(frame, copy, index)
                    if end is not None and frame.swallow is not None and way is Raise.EXCEPTION:
                        # The manager is there to suppress exceptions that its author expects.
                        self.link(end, frame.swallow)
                    elif end is not None:
                        self.link(end, self.raise_target(way, index))
                return copy
        return self.exits[EXIT_OF[way]]

    def leave(self, key: Hashable, depth: int, target: Block) -> None:
        """Jump to ``target`` outside the first ``depth`` frames, through the clean-ups in between.

        ``key`` identifies the way of leaving: the same key means the same target.
        """
        self._leave_from(len(self.frames), key, depth, target)

    def _leave_from(self, top: int, key: Hashable, depth: int, target: Block) -> None:
        for index in range(top - 1, depth - 1, -1):
            frame = self.frames[index]
            if isinstance(frame, CleanupFrame):
                copy = frame.copies.get(key)
                if copy is None:
                    copy = frame.copies[key] = self.block()
                    here = self.current
                    self.current = self._lower_copy(frame, copy, index)
                    if self.current is not None:
                        self._leave_from(index, key, depth, target)
                    self.current = here
                self.goto(copy)
                return
        self.goto(target)

    def _lower_copy(self, frame: CleanupFrame, copy: Block, index: int) -> Block | None:
        """Lower a clean-up into ``copy``, with the frames around its own statement.

        Returns the block where the clean-up ends, or None if it does not end.
        """
        saved = self.current, self.frames, self.cleanups, self.current_branch
        self.current, self.frames = copy, self.frames[:index]
        self.cleanups, self.current_branch = frame.around
        frame.lower()
        end = self.current
        self.current, self.frames, self.cleanups, self.current_branch = saved
        return end

    def _dispatch(self, frame: TryFrame, way: Raise, index: int) -> Block:
        block = frame.dispatch.get(way)
        if block is None:
            block = frame.dispatch[way] = self.block()
            self.dispatches.add(block.index)
            handlers, catches_all = frame.catches(way)
            for handler in handlers:
                self.link(block, handler)
            if not catches_all:
                self.link(block, self.raise_target(way, index))
        return block
