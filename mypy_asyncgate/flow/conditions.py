"""The operations by which a graph tells what is known at a point, and what was skipped before."""

from __future__ import annotations

from typing import ClassVar

from mypy.nodes import TypeInfo

from mypy_asyncgate.dataclass import dataclass, field
from mypy_asyncgate.flow.op import OnPlace, Op
from mypy_asyncgate.flow.places import Place


@dataclass(eq=False)
class Branch:
    """Code that may be skipped: a suite, an operand of an expression, or the rest of a block.

    ``in_cleanup`` says that the condition is inside a ``finally`` or ``except``. ``tested`` are
    the places whose state the condition tests, if the branch is taken when it is true. ``by_flag``
    says that it is a variable which the function itself sets to true or false.
    ``conditional`` is false for a block whose manager suppresses exceptions. ``leaves`` says that
    what comes after it is not reached through it. ``operations`` are
    those of the branch and of the branches inside it that may enter, release or pass on a
    resource, or yield. The list is complete once the branch has been lowered.
    """

    parent: Branch | None
    in_cleanup: bool
    tested: frozenset[Place]
    conditional: bool = True
    by_flag: bool = False
    leaves: bool = False
    operations: list[Op] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """The number of conditions around the code, without the innermost."""
        return (self.parent.depth if self.parent is not None else -1) + self.conditional

    def contains(self, other: Branch | None) -> bool:
        """Tell whether ``other`` is this branch, or inside it."""
        while other is not None and other is not self:
            other = other.parent
        return other is self


@dataclass(frozen=True, eq=False)
class NotTaken(Op):
    """Continue without taking ``branch``."""

    branch: Branch

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(place for op in self.branch.operations for place in op.places)

    @property
    def accessed_places(self) -> tuple[Place, ...]:
        return ()


@dataclass(frozen=True, eq=False)
class Assume(OnPlace):
    """Assume that ``place`` is None (or false), or that it is not."""

    is_none: bool


@dataclass(frozen=True, eq=False)
class AssumeInstance(OnPlace):
    """Assume that ``place`` holds an instance of one of ``classes``, or that it does not."""

    classes: tuple[TypeInfo, ...]
    holds: bool


@dataclass(frozen=True, eq=False)
class AssumeClosed(OnPlace):
    """Assume that ``place`` is closed, or that it is not."""

    closed: bool


@dataclass(frozen=True, eq=False)
class Swallow(Op):
    """Continue after a ``with`` block whose manager suppressed an exception.

    ``block`` is what was skipped, or None if the manager may not suppress anything.
    """

    concerns_all: ClassVar[bool] = True
    block: Branch | None


@dataclass(frozen=True, eq=False)
class Interruption(Op):
    """Handle what ends the process, and may come at any time."""

    concerns_all: ClassVar[bool] = True


@dataclass(frozen=True, eq=False)
class Opening(Op):
    """Handle an exception that only the opening of something raises.

    ``calls`` are the ids of the calls that the handler guards.
    """

    concerns_all: ClassVar[bool] = True
    calls: frozenset[int]
