"""What is known of the flags of a function: variables that it only binds to constants.

Question: is a flag true or false after an operation, and on which paths can it be neither?
Fact: the known flags with their truth. A test that contradicts it ends the path.
Join: what is known on all paths.
Example: with ``done = False`` before it, ``while not done:`` has a first iteration.
Assumes: nothing but the function binds its flags. Variables that nested functions close over are
none, and neither is a variable that is bound to anything but constants, exceptions and flags, or
is never both true and false.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mypy.nodes import ComparisonExpr

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Assume
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Drop, Make, Move
from mypy_asyncgate.flow.places import Place

MOST_FLAGS = 3
"""Of more flags than this, the first are tracked: each may double the number of states."""

Known = frozenset[tuple[Place, bool]]
"""Flags with what they are known to be."""

Predecessors = Mapping[int, Sequence[tuple[int, int]]]
"""The blocks from which control comes to each block, with the position at which it leaves them."""


class Flags:
    """The flags of a graph; ``captured`` are the variables that nested functions close over."""

    def __init__(
        self, blocks: Sequence[Block], captured: Collection[Place], predecessors: Predecessors
    ) -> None:
        self.variables = frozenset(_flags(blocks, captured)) if len(blocks) > 1 else frozenset()
        self._blocks = blocks
        self._predecessors = predecessors

    def after(self, op: Op, known: Known) -> Known | None:
        """Return what is known after an operation on a flag, None if it contradicts ``known``."""
        if isinstance(op, Assume):
            return None if (op.place, op.is_none) in known else known | {(op.place, not op.is_none)}
        if not isinstance(op, Move):
            return known
        truth = op.truth
        if truth is None:
            truth = next((holds for place, holds in known if place == op.source), None)
        others = frozenset(flag for flag in known if flag[0] != op.target)
        return others if truth is None else others | {(op.target, truth)}

    def concern(self, op: Op) -> bool:
        """Tell whether an operation binds or tests a flag."""
        return bool(self.variables) and _subject(op) in self.variables

    def at(self, block: int, position: int) -> Known:
        """Return what is known before an operation of a block."""
        if not self.variables:
            return frozenset()
        return self._through(block, position, self._at_entries.get(block)) or frozenset()

    @cached_property
    def _at_entries(self) -> dict[int, Known]:
        """What is known at the entry of each block that can be reached."""
        found: dict[int, Known] = {0: frozenset()}
        followers: dict[int, set[int]] = {}
        for target, sources in self._predecessors.items():
            for source, _ in sources:
                followers.setdefault(source, set()).add(target)
        waiting = [0]
        while waiting:
            for target in followers.get(waiting.pop(), ()):
                known = _join(
                    self._through(source, position, found.get(source))
                    for source, position in self._predecessors[target]
                )
                if known is not None and found.get(target) != known:
                    found[target] = known
                    waiting.append(target)
        return found

    def _through(self, block: int, position: int, known: Known | None) -> Known | None:
        """Return what is known after the first operations of a block, None if none is reached."""
        for op in self._blocks[block].ops[:position]:
            if known is None:
                return None
            if self.concern(op):
                known = self.after(op, known)
        return known


def _join(paths: Iterable[Known | None]) -> Known | None:
    """Return what is known on all of the paths that can be taken, None if none can."""
    taken = [known for known in paths if known is not None]
    return frozenset.intersection(*taken) if taken else None


def _subject(op: Op) -> Place | None:
    """Return the variable that an operation binds or tests, or None."""
    if isinstance(op, Binding):
        return op.target
    return op.place if isinstance(op, (Assume, Drop, Make)) else None


def _flags(blocks: Sequence[Block], captured: Collection[Place]) -> Iterator[Place]:
    """Yield the flags in the order in which they are tested first, and what is copied to them."""
    tests: dict[Place, list[Op]] = {}
    bound: dict[Place, list[Op]] = {}
    for op in (op for block in blocks for op in block.ops):
        variable = _subject(op)
        if variable is not None and variable.is_variable and variable not in captured:
            (tests if isinstance(op, Assume) else bound).setdefault(variable, []).append(op)
    constant = set(bound)
    settled = False
    while not settled:
        others = {v for v in constant if not all(_is_constant(op, constant) for op in bound[v])}
        constant -= others
        settled = not others
    flags = (
        v
        for v in tests
        if v in constant and _has_both(bound[v]) and _says_truth(tests[v], bound[v])
    )
    for variable in itertools.islice(flags, MOST_FLAGS):
        yield variable
        yield from (op.source for op in bound[variable] if isinstance(op, Move) and op.source)


def _is_constant(op: Op, constant: Collection[Place]) -> bool:
    """Tell whether an operation binds its variable to a constant, or to what a flag holds."""
    return isinstance(op, Move) and (op.truth is not None or op.source in constant)


def _has_both(bindings: Iterable[Op]) -> bool:
    """Tell whether a variable is true at one time and false at another."""
    truths = {op.truth for op in bindings if isinstance(op, Move)}
    return False in truths and len(truths) > 1


def _says_truth(tests: Iterable[Op], bindings: Iterable[Op]) -> bool:
    """Tell whether each test of a variable is one of its truth: ``x is None`` may be another."""
    only_none = all(isinstance(op, Move) and (op.truth or op.written_none) for op in bindings)
    return only_none or not any(isinstance(op.node, ComparisonExpr) for op in tests)
