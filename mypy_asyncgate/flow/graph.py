"""The control-flow graph of a function, with properties computed from it once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mypy.nodes import Context

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Branch, NotTaken, Opening
from mypy_asyncgate.flow.exit_summary import ExitSummary
from mypy_asyncgate.flow.flags import Flags
from mypy_asyncgate.flow.leaving import Exit
from mypy_asyncgate.flow.liveness import Liveness
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Make, Method, Pass, Use
from mypy_asyncgate.flow.own_fields import UncheckedStores
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.relevance import Relevance
from mypy_asyncgate.flow.returns import Returned, find_returns
from mypy_asyncgate.flow.stretches import Stretches


@dataclass(frozen=True, eq=False)
class Graph:
    """The control-flow graph of one function: block 0 is the entry, ``exits`` end it.

    ``object`` is the place of ``self``, or None if the function does not mention it. ``captured``
    are the variables that nested functions and lambdas close over, ``captured_first`` those that
    are mentioned only after such a function. ``cleanup`` holds the ids of
    the operations inside a ``finally`` or ``except``, and of the exits of ``with`` blocks;
    ``raises_of_handlers`` those of the ``raise`` statements in a ``finally`` or ``except``.
    ``dispatches`` are the blocks that choose a handler for an exception. ``falls_off`` is the block
    from which the function ends without a ``return``, if there is one. ``makes`` maps the id of a
    call to the blocks and positions of its ``Make`` operations.
    """

    blocks: tuple[Block, ...]
    exits: dict[Exit, int]
    object: Place | None
    captured: frozenset[Place]
    captured_first: frozenset[Place]
    cleanup: frozenset[int]
    raises_of_handlers: frozenset[int]
    dispatches: frozenset[int]
    falls_off: int | None
    makes: dict[int, list[tuple[int, int, Make]]]

    @cached_property
    def relevance(self) -> Relevance:
        """Which blocks mention which places."""
        return Relevance(self.blocks, self.cleanup)

    @cached_property
    def stretches(self) -> Stretches:
        """Which blocks a value passes at once."""
        return Stretches(self.blocks, self.relevance, self.cleanup)

    @cached_property
    def exit_summary(self) -> ExitSummary:
        """How the function can end for a value that no later operation mentions."""
        return ExitSummary(self.exits, self.cleanup, self.raises_of_handlers, self.relevance)

    @cached_property
    def predecessors(self) -> dict[int, list[tuple[int, int]]]:
        """The blocks before each block, with the position at which control leaves them."""
        found: dict[int, list[tuple[int, int]]] = {}
        for block in self.blocks:
            for target in block.successors:
                found.setdefault(target, []).append((block.index, len(block.ops)))
            for index, op in enumerate(block.ops):
                for way in op.raises:
                    found.setdefault(block.handlers[way], []).append((block.index, index))
        return found

    @cached_property
    def returns(self) -> tuple[Returned, ...]:
        """The ``return`` statements that decide what the caller gets."""
        return tuple(find_returns(self))

    @cached_property
    def deciding_returns(self) -> frozenset[Op]:
        """The operations of ``returns``."""
        return frozenset(found.op for found in self.returns)

    @cached_property
    def tells_openings(self) -> bool:
        """Whether it matters for a handler where an exception comes from."""
        return any(isinstance(op, Opening) for block in self.blocks for op in block.ops)

    @cached_property
    def flags(self) -> Flags:
        """What is known of the variables that only hold constants."""
        return Flags(self.blocks, self.captured, self.predecessors)

    @cached_property
    def liveness(self) -> Liveness:
        """Where variables may still be read."""
        return Liveness(self.blocks, self.predecessors)

    @cached_property
    def operations_by_place(self) -> dict[Place, list[Op]]:
        """The operations that mention each place, as an operand or as a result."""
        found: dict[Place, list[Op]] = {}
        for block in self.blocks:
            for op in block.ops:
                results = (op.result,) if isinstance(op, (Method, Pass)) else ()
                for place in {*op.places, *results}:
                    found.setdefault(place, []).append(op)
        return found

    @cached_property
    def unchecked_stores(self) -> frozenset[Op]:
        """The assignments of fields that a path reaches without a look at the field."""
        return UncheckedStores(self.blocks, self.object).found

    @cached_property
    def block_of(self) -> dict[Op, Block]:
        """The block of each operation."""
        return {op: block for block in self.blocks for op in block.ops}

    @cached_property
    def conditions(self) -> dict[Op, list[Context]]:
        """The nodes of the conditions under which alone an operation runs, if there are any."""
        found: dict[Op, list[Context]] = {}
        for block in self.blocks:
            for skip in block.ops:
                if isinstance(skip, NotTaken):
                    for op in skip.branch.operations:
                        found.setdefault(op, []).append(skip.node)
        return found

    @cached_property
    def conditional_cleanups(self) -> frozenset[Op]:
        """The operations in a ``finally`` or ``except`` that run only under a condition there."""
        cleanups = (branch for branch in self._branches if branch.in_cleanup)
        return frozenset(op for branch in cleanups for op in branch.operations)

    @property
    def _branches(self) -> Iterator[Branch]:
        """The branches that may not be taken."""
        for block in self.blocks:
            yield from (op.branch for op in block.ops if isinstance(op, NotTaken))

    @cached_property
    def used_places(self) -> dict[int, Place]:
        """The place that each ``Use`` reads, by the id of its expression."""
        return {
            id(op.node): op.place
            for block in self.blocks
            for op in block.ops
            if isinstance(op, Use)
        }
