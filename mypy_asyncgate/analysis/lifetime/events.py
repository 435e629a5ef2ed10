"""Events: what operations do to a resource, as seen by the analysis and the rules."""

from __future__ import annotations

import enum
from typing import NamedTuple

from mypy.nodes import Context, DelStmt

from mypy_asyncgate.analysis.lifetime.state import State, Status
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.leaving import Raised
from mypy_asyncgate.flow.op import Binding, Op
from mypy_asyncgate.flow.operations import Await, Enter, Leave, Method, Pass, Store, UseOfAttribute
from mypy_asyncgate.flow.places import Part, Place


class EventKind(enum.Enum):
    """The kinds of event."""

    ENTERED = "entered"
    RELEASED = "released"
    HANDED_ON = "handed on"
    RETURNED = "returned"
    STARTED = "started"
    USED = "used"
    LENT = "lent or handed on"
    """It was passed to an unknown call; ``tracking`` decides which of the two it is."""
    LOST = "lost"


class Slot(NamedTuple):
    """A field of the object, or (``of_item``) an item of the container in that field."""

    field: str
    of_item: bool

    @property
    def name(self) -> str:
        """The field, for messages."""
        return f"self.{self.field}{'[*]' if self.of_item else ''}"


@dataclass(frozen=True)
class Event:
    """An event at ``op``, for a resource that was in ``status`` before.

    ``unawaited_call`` says that the event is about a call on the resource that was not awaited,
    ``on_carrier`` that it is about something that may keep the resource. ``raised`` says whether an
    exception occurred before, ``lent`` whether an unknown call received the resource before or now.
    ``through_callee`` says that the body of a function, or a method of an object, uses it that was
    given it.
    """

    kind: EventKind
    op: Op
    status: Status
    unawaited_call: bool = False
    raised: Raised = Raised.NOT
    lent: bool = False
    on_carrier: bool = False
    through_callee: bool = False

    @property
    def where(self) -> Context:
        """The node of the operation."""
        return self.op.node

    @property
    def line(self) -> int:
        """The line of the operation, counted from 1."""
        return self.op.node.line

    @property
    def method(self) -> str | None:
        """The method that the operation calls on the resource, or None."""
        return self.op.name if isinstance(self.op, Method) else None

    @property
    def is_argument(self) -> bool:
        """Whether the operation passes the resource to a call."""
        return isinstance(self.op, Pass)

    @property
    def begins_block(self) -> bool:
        """Whether the operation begins a ``with`` block."""
        return isinstance(self.op, Enter)

    @property
    def ends_block(self) -> bool:
        """Whether the operation ends a ``with`` block."""
        return isinstance(self.op, Leave)

    @property
    def is_await(self) -> bool:
        """Whether the operation awaits the resource."""
        return isinstance(self.op, Await)

    @property
    def is_of_attribute(self) -> bool:
        """Whether the operation uses an attribute of the resource."""
        return isinstance(self.op, UseOfAttribute)

    @property
    def is_deletion(self) -> bool:
        """Whether the operation is a ``del`` statement."""
        return isinstance(self.op.node, DelStmt)

    @property
    def assigned(self) -> Slot | None:
        """The field of the object, or item of a field, that the operation assigns, or None."""
        target = self.op.target if isinstance(self.op, (Binding, Store)) else None
        if not isinstance(target, Place) or target.field is None:
            return None
        return Slot(target.field, target.path[-1] is Part.ANY)

    @property
    def stored_in(self) -> Slot | None:
        """The field of the object, or item of a field, that the resource is stored in, or None."""
        stores = self.kind is EventKind.HANDED_ON and isinstance(self.op, Store)
        return self.assigned if stores and not self.on_carrier else None


class Step(NamedTuple):
    """The result of the transfer function: the states after an operation, and its event."""

    states: tuple[State, ...]
    event: Event | None = None
