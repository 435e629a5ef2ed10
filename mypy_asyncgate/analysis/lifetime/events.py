"""What operations do to a resource: the vocabulary of the analysis, and of the rules."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple

from mypy.nodes import Context, DelStmt

from mypy_asyncgate.analysis.lifetime.state import State, Status
from mypy_asyncgate.flow.leaving import Raised
from mypy_asyncgate.flow.operations import Await, Binding, Enter, Method, Op, Store, UseOfPart
from mypy_asyncgate.flow.places import Part, Place


class What(enum.Enum):
    """What happened to the resource at an operation."""

    ENTERED = "entered"
    RELEASED = "released"
    HANDED_ON = "handed on"
    RETURNED = "returned"
    STARTED = "started"
    USED = "used"
    LENT = "lent, or handed on"
    """A call of which nothing is known was given it; ``tracking`` decides which of the two."""
    LOST = "lost"


class Slot(NamedTuple):
    """A field of the object, or (``of_item``) what is put into it by an index or a key."""

    field: str
    of_item: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at ``op`` to a resource that was in ``status``.

    ``pending`` says that it happened to an un-awaited call on the resource, ``raised`` whether
    an exception was on the way, ``lent`` whether an unknown call had been given it before.
    ``carried`` says that it happened to something that may keep the resource.
    """

    what: What
    op: Op
    status: Status
    pending: bool = False
    raised: Raised = Raised.NOT
    lent: bool = False
    carried: bool = False

    @property
    def where(self) -> Context:
        """The node of mypy's tree at which it happened."""
        return self.op.node

    @property
    def line(self) -> int:
        """The line at which it happened, counted from 1."""
        return self.op.node.line

    @property
    def method(self) -> str | None:
        """The method that is called on the resource, if that is what happens."""
        return self.op.name if isinstance(self.op, Method) else None

    @property
    def begins_block(self) -> bool:
        """Whether it is the beginning of a ``with`` block."""
        return isinstance(self.op, Enter)

    @property
    def is_await(self) -> bool:
        """Whether it happens because the resource is awaited."""
        return isinstance(self.op, Await)

    @property
    def is_of_part(self) -> bool:
        """Whether it happens to an attribute of the resource."""
        return isinstance(self.op, UseOfPart)

    @property
    def is_deletion(self) -> bool:
        """Whether it is a ``del`` statement."""
        return isinstance(self.op.node, DelStmt)

    @property
    def assigned(self) -> Slot | None:
        """The field of the object, or its item, that the operation assigns, if it does."""
        target = self.op.target if isinstance(self.op, (Binding, Store)) else None
        if not isinstance(target, Place) or target.field is None:
            return None
        return Slot(target.field, target.path[-1] is Part.ANY)

    @property
    def stored_in(self) -> Slot | None:
        """The field of the object, or its item, that it is stored in, if that is what happens."""
        stores = self.what is What.HANDED_ON and isinstance(self.op, Store)
        return self.assigned if stores and not self.carried else None


class Step(NamedTuple):
    """The states after an operation, and what happened there."""

    states: tuple[State, ...]
    event: Event | None = None
