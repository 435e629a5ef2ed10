"""The fields of the object that a method stores a resource in."""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.events import Event, EventKind, Slot
from mypy_asyncgate.analysis.lifetime.state import EMPTY, ENTERED, IN_FIELD, OPEN, PENDING, Status
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.operations import of_part
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS, ENDS_TRANSACTION
from mypy_asyncgate.resources.production import Production


@dataclass(frozen=True)
class Storage:
    """How ``function`` stores a resource in fields, given what happens to it there."""

    production: Production
    function: FunctionFacts
    events: tuple[Event, ...]

    @property
    def fields(self) -> tuple[tuple[Slot, Status], ...]:
        """The fields of the object that the resource is stored in, with its status before."""
        return tuple(
            (slot, event.status)
            for event in self.events
            if (slot := event.stored_in or self._cached_as(event)) is not None
        )

    @property
    def holds_open(self) -> bool:
        """Whether a field of the object holds it while it is open, or until it is filled."""
        held = (OPEN, EMPTY, PENDING) if self.production.fills else (OPEN,)
        return any(status in held and not slot.of_item for slot, status in self.fields)

    @property
    def field_to_release(self) -> str | None:
        """The field that holds it while it is open, and alone, or None."""
        production = self.production
        ends_with_another = production.derived or production.kind is Kind.DERIVED
        if production.fills or ends_with_another or production.parent is not None:
            # It is empty, or ends with another object.
            return None
        held = [slot for slot, status in self.fields if status == OPEN and not slot.of_item]
        elsewhere = any(
            e.kind not in (EventKind.USED, EventKind.STARTED) and e.stored_in is None
            for e in self.events
        )
        return held[0].field if held and not elsewhere else None

    def _cached_as(self, event: Event) -> Slot | None:
        returned = self.function.cached and event.kind is EventKind.RETURNED
        return Slot(self.function.name, of_item=False) if returned else None

    @property
    def unreleased_field(self) -> Slot | None:
        """The field that the resource is stored in while open, if the class never releases it."""
        owner = self.function.owner
        if owner is None or self.production.derived:
            return None
        entered = self.production.entered
        release = self.production.release | EXITS | frozenset(entered.release if entered else ())
        if self._happens(EventKind.RELEASED) or (
            self._happens(EventKind.ENTERED) and not self.entered_by_hand
        ):
            return None
        if any(e.kind is EventKind.HANDED_ON and e.stored_in is None for e in self.events):
            return None
        slots = [slot for slot, status in self.fields if self._must_be_released(slot, status)]
        ends = release.union(ENDS) - (ENDS_TRANSACTION - release)
        if not self.production.waits:
            # What closes a part of it, such as its transport, closes it; a process goes on.
            ends = ends.union(map(of_part, ends))
        # What entering gave may be in one field, and what exits it in another.
        for slot, _ in self.fields:
            if slot.of_item:
                released = owner.may_release_items(slot.field, ends)
            else:
                released = owner.may_release(slot.field, ends, owner.is_lent)
            if released:
                return None
        return slots[0] if slots else None

    def _must_be_released(self, slot: Slot, status: Status) -> bool:
        """Tell whether a resource stored in this status has to be released by the class."""
        if self.production.fills and self.function.owner is not None:
            # It is empty when it is stored, so it matters only if something is put into it.
            return self.function.owner.calls(slot.field, self.production.fills)
        if status == PENDING and self.function.owner is not None:
            return self.function.owner.calls(slot.field, ENTERS)
        if status == ENTERED:
            return self.entered_by_hand
        return status in (OPEN, IN_FIELD)

    @property
    def entered_by_hand(self) -> bool:
        """Whether it is entered by a call of ``__aenter__``, so that no block exits it."""
        return any(e.kind is EventKind.ENTERED and e.method is not None for e in self.events)

    @property
    def must_be_exited(self) -> bool:
        """Whether some method enters it by hand, so that the release is to exit it."""
        return self.entered_by_hand or any(status == PENDING for _, status in self.fields)

    def _happens(self, kind: EventKind) -> bool:
        return any(event.kind is kind for event in self.events)
