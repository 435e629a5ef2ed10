"""Builds a graph block by block, and keeps what surrounds the point under construction.

Surroundings are *frames*, innermost last: loops, ``try`` with handlers, and clean-ups
(``finally`` and the exits of ``with``). A clean-up is lowered once for each way of leaving
through it, in the surroundings of its own statement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Exit, Raise, TooComplex
from mypy_asyncgate.flow.operations import (
    Block,
    Branch,
    Enter,
    Make,
    Method,
    Op,
    Pass,
    Store,
    Suspend,
)
from mypy_asyncgate.flow.places import Place

# A function of 10,000 statements needs a few tens of thousands of blocks. More than this means
# clean-ups nested in clean-ups, each copied for every way of leaving.
MOST_BLOCKS = 100_000

# What does not concern a resource is passed over by the block.
LONGEST_BLOCK = 30

RECORDED = frozenset({Enter, Method, Pass, Store, Suspend})
"""Operations that may enter, release or hand on something, or yield."""

EXIT_OF = {
    Raise.EXCEPTION: Exit.RAISE,
    Raise.CANCEL: Exit.CANCEL,
    Raise.CLOSE: Exit.CLOSE,
}


@dataclass(eq=False)
class LoopFrame:
    """A loop: where ``break`` and ``continue`` go."""

    after: Block
    again: Block


@dataclass(eq=False)
class TryFrame:
    """A ``try`` with handlers: ``catches(way)`` gives their blocks, and whether all is caught."""

    catches: Callable[[Raise], tuple[list[Block], bool]]
    dispatch: dict[Raise, Block] = field(default_factory=dict)


@dataclass(eq=False)
class CleanupFrame:
    """A ``finally`` or the exit of a ``with``: ``lower()`` emits it at the current block.

    ``swallow`` is where an exception may end up if the manager suppresses it. ``around`` is what
    surrounds the statement: the number of clean-ups, and the innermost branch.
    """

    lower: Callable[[], None]
    swallow: Block | None = None
    around: tuple[int, Branch | None] = (0, None)
    copies: dict[Hashable, Block] = field(default_factory=dict)


Frame = LoopFrame | TryFrame | CleanupFrame


class Builder:
    """The graph under construction; ``current`` is None after code that cannot go on."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.frames: list[Frame] = []
        self.reached: set[int] = set()
        self.cleanups = 0
        self.current_branch: Branch | None = None
        self.cleanup_ops: set[int] = set()
        self.dispatches: set[int] = set()
        self.current: Block | None = self.block()
        self.exits = {exit_: self.block() for exit_ in Exit}

    def block(self) -> Block:
        """Return a new block that nothing leads to yet."""
        if len(self.blocks) >= MOST_BLOCKS:
            raise TooComplex
        block = Block(len(self.blocks))
        self.blocks.append(block)
        return block

    def graph(self, object_: Place | None, captured: frozenset[Place]) -> Graph:
        """Return the finished graph."""
        exits = {exit_: block.index for exit_, block in self.exits.items()}
        makes: dict[int, list[tuple[int, int, Make]]] = {}
        for block in self.blocks:
            for index, op in enumerate(block.ops):
                if isinstance(op, Make):
                    makes.setdefault(id(op.node), []).append((block.index, index, op))
        cleanup, dispatches = frozenset(self.cleanup_ops), frozenset(self.dispatches)
        return Graph(tuple(self.blocks), exits, object_, captured, cleanup, dispatches, makes)

    def emit(self, op: Op) -> None:
        """Append an operation to the current block; nothing happens in unreachable code."""
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
        if self.cleanups:
            self.cleanup_ops.add(id(op))
        for way in op.raises:
            if way not in self.current.handlers:
                target = self.raise_target(way, len(self.frames))
                self.current.handlers[way] = target.index
                self.reached.add(target.index)

    def link(self, source: Block | None, target: Block) -> None:
        """Let ``source`` go on to ``target``; None stands for code that is never reached."""
        if source is not None and target.index not in source.successors:
            source.successors.append(target.index)
            self.reached.add(target.index)

    def goto(self, target: Block) -> None:
        """Go on at ``target``; what follows is unreachable until ``start``."""
        self.link(self.current, target)
        self.current = None

    def start(self, block: Block) -> None:
        """Go on building at ``block``, which something leads to or will."""
        self.current = block

    def resume(self, block: Block) -> None:
        """Go on building at ``block`` if anything built so far leads there."""
        self.current = block if block.index in self.reached else None

    def successor(self) -> Block:
        """Return a new block that the current one may go on to."""
        block = self.block()
        self.link(self.current, block)
        return block

    @contextmanager
    def branch(self, asks: frozenset[Place] = frozenset()) -> Iterator[Branch]:
        """Build what runs only under a condition, which asks for the state of ``asks``."""
        outer = self.current_branch
        branch = self.current_branch = Branch(outer, self.cleanups > 0, asks)
        try:
            yield branch
        finally:
            self.current_branch = outer

    @contextmanager
    def cleanup(self) -> Iterator[None]:
        """Build what stands in a ``finally`` or ``except``."""
        self.cleanups += 1
        try:
            yield
        finally:
            self.cleanups -= 1

    def push(self, frame: Frame) -> None:
        """Enter a frame, in a block of its own: a block has one set of handlers."""
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
        """Return where an exception goes that is raised inside the first ``depth`` frames."""
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
                        # It is there to suppress what is expected to be raised.
                        self.link(end, frame.swallow)
                    elif end is not None:
                        self.link(end, self.raise_target(way, index))
                return copy
        return self.exits[EXIT_OF[way]]

    def leave(self, key: Hashable, depth: int, target: Block) -> None:
        """Go to ``target`` outside the first ``depth`` frames, through the clean-ups between.

        ``key`` names the way of leaving: same key, same target.
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
        """Lower a clean-up into ``copy``, surrounded by what is around its own statement.

        Returns the block where it ends, or None if it cannot end.
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
