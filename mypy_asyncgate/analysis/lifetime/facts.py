"""What rules see: everything that happens to one production, and nothing of how it was found."""

from __future__ import annotations

from dataclasses import dataclass

from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.events import Event, Slot, What
from mypy_asyncgate.analysis.lifetime.leaks import Leak
from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
    ENTERED,
    IN_FIELD,
    OPEN,
    PENDING,
    Owner,
    Status,
)
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.flow.leaving import Raised
from mypy_asyncgate.lexicon.open_methods import OPENERS
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.resources.production import Origin, Production


@dataclass(frozen=True)
class ProductionFacts:
    """What becomes of the resource that one call makes, on every path of its function.

    ``name`` is the variable it is first bound to, or None. ``events`` and ``leaks`` are in the
    order of the source. ``guarded`` says that some exception finds the resource released: there
    is a ``finally``, an ``except`` or a ``with`` for it.
    """

    production: Production
    function: FunctionFacts
    strict: bool
    name: str | None
    events: tuple[Event, ...]
    leaks: tuple[Leak, ...]
    guarded: bool
    tracked: bool
    """Every path was followed to its end, or to the end of the obligation."""
    replaces: str | None
    """The field it is stored in, if that may hold another one that nothing has looked at."""

    @property
    def origin(self) -> Origin:
        """Where the function gets the resource from."""
        return self.production.origin

    @property
    def provenance(self) -> str:
        """Where it comes from, for messages."""
        line = self.origin.line
        if self.production.is_taken_over:
            return f"taken over at line {line}"
        return f'made at line {line} by "{self.production.source}"'

    def happens(self, *what: What) -> bool:
        """Tell whether any of ``what`` happens to the resource on some path."""
        return any(event.what in what for event in self.events)

    @property
    def fields(self) -> tuple[tuple[Slot, Status], ...]:
        """The fields of the object that it is stored in, and its status then."""
        return tuple(
            (slot, event.status)
            for event in self.events
            if (slot := event.stored_in or self._cached_as(event)) is not None
        )

    def _cached_as(self, event: Event) -> Slot | None:
        returned = self.function.cached and event.what is What.RETURNED
        return Slot(self.function.name, of_item=False) if returned else None

    @property
    def neglected_field(self) -> Slot | None:
        """The field that it is stored in while open, if nothing takes care of that field."""
        owner = self.function.owner
        if owner is None or self.production.derived:
            return None
        entered = self.production.entered
        release = self.production.release | EXITS | frozenset(entered.release if entered else ())
        if self.happens(What.RELEASED) or (self.happens(What.ENTERED) and not self.entered_by_hand):
            return None
        if any(e.what is What.HANDED_ON and e.stored_in is None for e in self.events):
            return None
        slots = [slot for slot, status in self.fields if self._is_held(slot, status)]
        ends = release.union(ENDS)
        for slot in slots:
            cares = owner.cares_for_items if slot.of_item else owner.cares_for
            if cares(slot.field, ends):
                return None
        return slots[0] if slots else None

    def _is_held(self, slot: Slot, status: Status) -> bool:
        """Tell whether somebody has to release what is stored in this status."""
        if self.production.fills and self.function.owner is not None:
            # It is stored empty: what counts is whether anything is put into it.
            return self.function.owner.calls(slot.field, self.production.fills)
        if status == ENTERED:
            return self.entered_by_hand
        return status in (OPEN, IN_FIELD)

    @property
    def owns_fields(self) -> bool:
        """Whether a field that keeps it is worth a word: it is declared, and not a mere file."""
        return self.strict or (self.production.managed.declared and not self.is_sync)

    @property
    def entered_by_hand(self) -> bool:
        """Whether it is entered by a call of ``__aenter__``, and so left by one, if at all."""
        return any(e.what is What.ENTERED and e.method is not None for e in self.events)

    @property
    def kept(self) -> bool:
        """Whether some path enters, releases, returns or hands on the resource."""
        return self.happens(What.ENTERED, What.RELEASED, What.RETURNED, What.HANDED_ON)

    @property
    def lost(self) -> tuple[Event, ...]:
        """Where its last name is bound to something else while it is owed.

        What a failed attempt at something synchronous left behind does not count: it is the usual
        way to write a retry, and the collector closes it.
        """
        return tuple(
            event
            for event in self.events
            if event.what is What.LOST
            and event.status.owner is not Owner.FIELD
            and (event.raised is Raised.NOT or not self.is_sync)
        )

    @property
    def replaced(self) -> tuple[Event, ...]:
        """Where a field of the object that holds it is assigned again in the same function."""
        return tuple(
            event
            for event in self.events
            if event.what is What.LOST and event.status.owner is Owner.FIELD
        )

    @property
    def lost_open(self) -> Event | None:
        """Where a variable first loses it while it is open."""
        if self.name is None:
            return None
        return next((event for event in self.lost if event.status == OPEN), None)

    @property
    def left_open(self) -> Leak | None:
        """The first way of leaving it open that needs no exception.

        What was not entered yet holds nothing. Where it is handed on instead of released, who has
        it decides, and that is not in this function.
        """
        if not self.happens(What.ENTERED, What.RELEASED) and not self.strict:
            return None
        return next((k for k in self.leaks if k.is_normal and k.status == OPEN), None)

    @property
    def abandoned(self) -> bool:
        """Whether some path without an exception ends with the obligation unfulfilled."""
        return bool(self.lost) or any(leak.is_normal for leak in self.leaks)

    @property
    def forgotten(self) -> bool:
        """Whether no path fulfils the obligation, and some path leaves the function with it.

        Where exceptions are the only way out, they count as far as they leave something open.
        """
        if self.kept:
            return False
        left_open = any(leak.status == OPEN for leak in self.leaks)
        return self.abandoned or (self.tracked and left_open)

    @property
    def skipped_by_yield(self) -> bool:
        """Whether its release is a clean-up that a reported ``yield`` skips."""
        return any(
            leak.op is not None and id(leak.op.node) in self.function.unguarded
            for leak in self.leaks
        )

    @property
    def stored_on_entering(self) -> bool:
        """Whether an enter method stores it: the exit does not run when that fails later."""
        return self.function.name in ENTERS and bool(self.fields)

    def is_set_up_at(self, leak: Leak) -> bool:
        """Tell whether the function waits there for the resource itself, which is open already."""
        if self.production.managed.library == self.function.package:
            # A library knows when its own objects begin to hold something.
            return False
        return any(
            event.what is What.USED
            and event.method is not None
            and leak.awaits(event.where)
            and event.method not in OPENERS
            and not self.production.is_fluent(event.method)
            for event in self.events
        )

    @property
    def awaited(self) -> bool:
        """Whether a lazy resource was awaited, so that it is open and has to be released."""
        states = (*(e.status for e in self.events), *(leak.status for leak in self.leaks))
        return OPEN in states or any(e.is_await and e.what is What.STARTED for e in self.events)

    @property
    def closed_on_return(self) -> bool:
        """Whether it is closed before the caller gets it."""
        return any(
            (e.what is What.RELEASED and e.status.owner is Owner.CALLER)
            or (e.what is What.RETURNED and e.status == CLOSED and not e.pending)
            for e in self.events
        )

    @property
    def closed_when_stored(self) -> bool:
        """Whether it is stored as the last thing in the block that closes it."""
        return any(
            e.what is What.RELEASED and e.status.owner is Owner.ELSEWHERE for e in self.events
        )

    @property
    def used_unentered(self) -> tuple[Event, ...]:
        """The method calls on a resource of which it is known that it is of no use yet.

        What has to be started may be set up before that, by methods that wait for nothing.
        """
        if self.production.kind is not Kind.LAZY or not self.production.managed.declared:
            return ()
        return tuple(
            event
            for event in self.events
            if event.what is What.USED
            and event.status == PENDING
            and event.method is not None
            and not self.production.is_set_up_by(event.method)
        )

    @property
    def type_name(self) -> str:
        """The bare name of the class that is held, for messages."""
        production = self.production
        if self.awaited and production.opened is not None:
            return production.opened.name
        if self.happens(What.ENTERED) and production.entered is not None:
            return production.entered.name
        return production.managed.name

    @property
    def subject(self) -> str:
        """The resource, for messages: its variable and its class, or its class alone."""
        return f'"{self.name}" ("{self.type_name}")' if self.name else f'"{self.type_name}"'

    @property
    def advice(self) -> str:
        """What to write instead, for messages."""
        managed = self.production.managed
        if managed.has_protocol and self.production.block_releases:
            return f'use "{managed.keyword}"'
        release = (self.production.opened or managed).release or ("close",)
        return f'call "{release[0]}" in a "finally"'

    @property
    def is_sync(self) -> bool:
        """Whether it can be entered with ``with`` only: mostly files, processes and sockets."""
        held = self.production.opened or self.production.managed
        return held.has_protocol and not held.is_async
