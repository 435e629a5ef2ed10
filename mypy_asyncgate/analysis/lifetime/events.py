"""What operations do to a resource: the vocabulary of the analysis, and of the rules."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from mypy_asyncgate.analysis.lifetime.state import Raised, State, Status
from mypy_asyncgate.flow.operations import FIELD, Op, Store


class What(enum.Enum):
    """What happened to the resource at an operation."""

    ENTERED = "entered"
    RELEASED = "released"
    HANDED_ON = "handed on"
    RETURNED = "returned"
    STARTED = "started"
    USED = "used"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at ``op`` to a resource that was in ``status``.

    ``pending`` says that it happened to an un-awaited call on the resource, ``raised`` whether
    an exception was on the way.
    """

    what: What
    op: Op
    status: Status
    pending: bool = False
    raised: Raised = Raised.NOT

    @property
    def field(self) -> str | None:
        """The field of the object that the operation assigns, if it does."""
        target: str = getattr(self.op, "target", "")
        return target.removeprefix(FIELD) if target.startswith(FIELD) else None

    @property
    def stored_in(self) -> str | None:
        """The field of the object that it is stored in, if that is what happens."""
        stores = self.what is What.HANDED_ON and isinstance(self.op, Store)
        return self.field if stores else None


Step = tuple[tuple[State, ...], Event | None]
"""The states after an operation, and what happened there."""
