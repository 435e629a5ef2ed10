"""The facts about one resource that rules check, independent of how they were found."""

from __future__ import annotations

from functools import cached_property

from mypy.nodes import Context

from mypy_asyncgate.analysis.lifetime.closings import Closings
from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.analysis.lifetime.hand_overs import HandOver
from mypy_asyncgate.analysis.lifetime.lapses import Lapse, lapses
from mypy_asyncgate.analysis.lifetime.leaks import Leak
from mypy_asyncgate.analysis.lifetime.state import OPEN, PENDING, Owner
from mypy_asyncgate.analysis.lifetime.storage import Storage
from mypy_asyncgate.analysis.lifetime.wording import Wording
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.leaving import Exit, Raised
from mypy_asyncgate.flow.operations import Use
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.lexicon.special_methods import ITERATES
from mypy_asyncgate.resources.production import Production


@dataclass(frozen=True)
class ProductionFacts:
    """What happens to the resource made by one production, on every path of its function.

    ``name`` is the variable that it is first bound to, or the part of one, as one would write it.
    It is None if there is none that tells anything; ``is_bound`` says whether there is any.
    ``events`` and ``leaks`` are in source order. ``guarded`` says that the resource is released on
    some path with an exception, by a ``finally``, an ``except`` or a ``with``.
    """

    production: Production
    function: FunctionFacts
    strict: bool
    name: str | None
    is_bound: bool
    events: tuple[Event, ...]
    leaks: tuple[Leak, ...]
    guarded: bool
    followed_to_end: bool
    """Whether every path was followed to its end, or to the end of the obligation."""
    overwritten_field: str | None
    """The field it is stored in, if that may hold another resource that was not checked for."""
    dependant: str | None
    """The class of what a method of the resource gave, and the function returns, if that cannot be
    used without the resource."""
    unbound_release: Event | None
    """The release in a ``finally`` whose variable is unbound if making the resource fails."""
    released_by_name: bool = False
    """Whether the function enters or releases a variable that holds it, on some path."""
    made_before: bool = False
    """Whether another method has made it, and stored it in a field."""
    refused_before: tuple[int, int] | None = None
    """Where the function sets what the class tests before it releases the field, if anywhere."""
    on_failing: ProductionFacts | None = None
    """What happens if the function fails, or the enter method, where the object does not own it."""
    on_closing: ProductionFacts | None = None
    """What the only method that releases it from a field does with it."""

    @property
    def origin(self) -> Context:
        """The expression or parameter that the resource comes from, or by which it is filled."""
        started = self._first_start
        return self.production.origin if started is None else started.where

    @property
    def _first_start(self) -> Event | None:
        """The first call that fills what holds nothing when the function gets it, or None.

        Whoever reads a property that fills it does not see that.
        """
        if self.production.kind is not Kind.EMPTY and not self.made_before:
            return None
        starts = [EventKind.STARTED, *([EventKind.ENTERED] if self.made_before else [])]
        fills = (e for e in self.events if e.kind in starts and not isinstance(e.op, Use))
        return next(fills, None)

    @property
    def provenance(self) -> str:
        """Where the resource comes from, for messages."""
        line = self.origin.line
        if self.production.is_taken_over:
            return f"taken over at line {line}"
        started = self._first_start
        source = started.method if started is not None else self.production.source
        return f'made at line {line} by "{source}"'

    def happens(self, *kinds: EventKind) -> bool:
        """Tell whether an event of one of ``kinds`` happens on some path."""
        return any(event.kind in kinds for event in self.events)

    @property
    def reports_fields(self) -> bool:
        """Whether a field with it is worth a report: it is declared, and no file for good.

        Most sync resources live as long as the process, unless their owner can be closed.
        """
        owner = self.function.owner
        ends = not self.is_sync or (owner is not None and owner.can_be_closed)
        return self.strict or (self.production.managed.is_certain and ends)

    @property
    def entered_for_nobody(self) -> bool:
        """Whether it is entered by hand while nothing holds it, so that nothing can exit it."""
        ends = self.happens(EventKind.RELEASED, EventKind.RETURNED, EventKind.HANDED_ON)
        return not self.is_bound and self.storage.entered_by_hand and bool(self.lost) and not ends

    @property
    def fulfilled(self) -> bool:
        """Whether some path enters, releases, returns or hands on the resource."""
        if self.function.name in ENTERS and (self.production.is_hold or self.made_before):
            # The exit method ends it.
            return True
        return self.happens(
            EventKind.ENTERED, EventKind.RELEASED, EventKind.RETURNED, EventKind.HANDED_ON
        )

    @property
    def lost(self) -> tuple[Event, ...]:
        """The events where its last name is bound to something else while it is owed.

        What is held has other names. Sync resources lost after an exception do not count. They come
        from failed attempts in a retry loop, and the garbage collector closes them. Those that are
        made to ask for something do: that is the exception to expect.
        """
        return tuple(
            event
            for event in self.events
            if event.kind is EventKind.LOST
            and not self.production.is_hold
            and event.status.owner is not Owner.FIELD
            and (event.raised is Raised.NOT or not self.is_sync or self.production.asks)
        )

    @property
    def reassigned(self) -> tuple[Event, ...]:
        """The events where the function assigns again to the field that holds the resource."""
        return tuple(
            event
            for event in self.events
            if event.kind is EventKind.LOST and event.status.owner is Owner.FIELD
        )

    @property
    def lost_open(self) -> Event | None:
        """The first event where a variable loses the resource while it is open, or None."""
        if not self.is_bound:
            return None
        return next((event for event in self.lost if event.status == OPEN), None)

    @property
    def left_open(self) -> Leak | None:
        """The first leak of an open resource that needs no exception, or None.

        A resource that was not entered holds nothing. If some path hands it on and none releases
        it, the new owner decides, who is not in this function.
        """
        if self.production.is_hold:
            return self._hold_left
        if not self.happens(EventKind.ENTERED, EventKind.RELEASED) and not self.strict:
            return None
        return next((k for k in self.leaks if k.is_normal and k.status == OPEN), None)

    @property
    def _hold_left(self) -> Leak | None:
        """The first return that leaves a hold which the function ends on another normal path.

        A method may leave it to another one of its class that ends it.
        """
        ends = [e for e in self.events if e.kind is EventKind.RELEASED and e.raised is Raised.NOT]
        owner = self.function.owner
        if not ends or (owner is not None and owner.ends_elsewhere(ends[0].op, self.function.name)):
            return None
        return next((k for k in self.leaks if k.is_normal and k.is_return), None)

    @property
    def abandoned(self) -> bool:
        """Whether some path without an exception ends with the obligation unfulfilled."""
        return bool(self.lost) or any(leak.is_normal for leak in self.leaks)

    @property
    def forgotten(self) -> bool:
        """Whether no path fulfils the obligation, and some path ends with it.

        If exceptions are the only way out, only leaks of an open resource count.
        """
        if self.fulfilled or self.production.is_hold:
            return False
        left_open = any(leak.status == OPEN for leak in self.leaks)
        return self.abandoned or (self.followed_to_end and left_open)

    @property
    def left_by_consumer(self) -> Leak | None:
        """The first ``yield`` at which a stream is left open if nobody asks for the next item.

        It ends by itself when it has been read to its end, so nothing else releases it. One that is
        iterated itself also ends with its iterator, which the event loop closes.
        """
        is_read = not self.production.consume <= ITERATES
        if self.fulfilled or self.forgotten or self.abandoned or not is_read:
            return None
        return next((k for k in self.leaks if k.exit is Exit.CLOSE and k.status == OPEN), None)

    @property
    def skipped_by_yield(self) -> bool:
        """Whether its release is a clean-up that a ``yield`` is reported to skip."""
        return any(
            leak.op is not None and id(leak.op.node) in self.function.unguarded_yields
            for leak in self.leaks
        )

    @property
    def stored_on_entering(self) -> bool:
        """Whether it is stored on entering: the exit method does not run if that fails later."""
        return self.function.enters and (bool(self.storage.fields) or self.made_before)

    @cached_property
    def storage(self) -> Storage:
        """How it is stored in fields of the object."""
        return Storage(self.production, self.function, self.events)

    @cached_property
    def lapses(self) -> tuple[Lapse, ...]:
        """Where other methods of the class lose what a field of the object holds and owns."""
        owner, field = self.function.owner, self.storage.field_to_release
        if owner is None or field is None or not self.reports_fields:
            return ()
        if self.storage.unreleased_field is not None:
            return ()
        return tuple(lapses(field, owner, self.production.release))

    @cached_property
    def hand_over(self) -> HandOver:
        """What happens before it is handed over, if it is meant for another owner."""
        return HandOver(self.production, self.events, self.leaks, self.function.package)

    @property
    def awaited(self) -> bool:
        """Whether a lazy resource was awaited, so that it is open and has to be released."""
        states = (*(e.status for e in self.events), *(leak.status for leak in self.leaks))
        return OPEN in states or any(
            e.is_await and e.kind is EventKind.STARTED for e in self.events
        )

    @property
    def closings(self) -> Closings:
        """When it is closed, seen from its users."""
        return Closings(self.production, self.events)

    @property
    def used_unentered(self) -> tuple[Event, ...]:
        """The method calls on a resource that is declared to be of no use before it is entered.

        Methods that only prepare it before it is started do not count, nor do those that only its
        own package may call: one of them may start it.
        """
        if self.production.kind is not Kind.LAZY or not self.production.managed.declared:
            return ()
        return tuple(
            event
            for event in self.events
            if event.kind is EventKind.USED
            and event.status == PENDING
            and event.method is not None
            and not event.method.startswith("_")
            and not self.production.is_set_up_by(event.method)
        )

    @property
    def type_name(self) -> str:
        """The bare name of the class of the resource, for messages."""
        production = self.production
        if self.awaited and production.opened is not None:
            return production.opened.name
        if self.happens(EventKind.ENTERED) and production.entered is not None:
            return production.entered.name
        return production.managed.name

    @property
    def wording(self) -> Wording:
        """What messages say about it."""
        over = (EventKind.RETURNED, EventKind.HANDED_ON)
        handed_on = any(event.kind in over and not event.lent for event in self.events)
        name = self.name or next((slot.name for slot, _ in self.storage.fields), None)
        kept, awaits = handed_on or self.made_before, self.function.is_coroutine
        return Wording(self.production, self.type_name, name, kept, self.dependant, awaits)

    @cached_property
    def is_sync(self) -> bool:
        """Whether nothing about it is awaited: mostly files, processes and sockets."""
        held = self.production.opened or self.production.managed
        return held.is_sync
