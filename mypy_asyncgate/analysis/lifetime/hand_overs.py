"""A resource that a function makes for another owner.

Question: what leaves it open between its making and its hand-over?
Example: ``conn = await connect(); await conn.execute(sql); return conn`` leaves the connection open
if the execution fails, because nobody else knows of it then.
Assumes: a resource that no path enters or releases is meant for another owner. Only what is
declared is looked at: it is known to hold something from the start.
"""

from __future__ import annotations

from functools import cached_property

from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.analysis.lifetime.leaks import Leak
from mypy_asyncgate.analysis.lifetime.state import OPEN
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.leaving import Exit, Raised
from mypy_asyncgate.flow.relevance import position
from mypy_asyncgate.lexicon.open_methods import ASKING, OPENERS, is_entering
from mypy_asyncgate.lexicon.pauses import PAUSES
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.resources.production import Production


@dataclass(frozen=True)
class HandOver:
    """What a function of ``package`` does with a resource until another owner has it."""

    production: Production
    events: tuple[Event, ...]
    leaks: tuple[Leak, ...]
    package: str

    @cached_property
    def is_meant(self) -> bool:
        """Whether no path enters or releases it."""
        ends = (EventKind.ENTERED, EventKind.RELEASED)
        return not any(event.kind in ends for event in self.events)

    @cached_property
    def cut_short(self) -> Leak | None:
        """The first exception that leaves it open before it is handed over, or None."""
        for leak in self._open_leaks:
            raised = leak.raised is not Raised.NOT
            if raised and not leak.is_tolerated(self.production) and self._is_step(leak):
                return leak
        return None

    @cached_property
    def refused(self) -> Leak | None:
        """The first way to return without it, although another path hands it over, or None.

        There is none if an exception cuts the hand-over short: that is one mistake, not two.
        """
        if self.production.waits or self.cut_short is not None or not self._is_certain:
            return None
        for leak in self._open_leaks:
            handled = leak.exit is Exit.NORMAL and leak.raised is Raised.IN_BODY
            if leak.is_refusal or (handled and self._is_own_call(leak)):
                return leak
        return None

    def enters_another(self, leak: Leak) -> bool:
        """Tell whether something else that is entered by hand, and not by a block, raises."""
        own = any(e.kind is EventKind.ENTERED and leak.awaits(e.where) for e in self.events)
        in_body = leak.raised is Raised.IN_BODY and leak.exit is not Exit.CANCEL
        return leak.suspends and leak.called in ENTERS and in_body and not own

    @property
    def _is_certain(self) -> bool:
        """Whether it is handed over by more than a call of which nothing is known."""
        over = (EventKind.RETURNED, EventKind.HANDED_ON)
        return any(event.kind in over and not event.lent for event in self.events)

    def _is_own_call(self, leak: Leak) -> bool:
        """Tell whether a method of the resource itself raises, which it has to be open for."""
        if leak.called in OPENERS - self.production.asks:
            return False
        node = leak.op.node if leak.op is not None else None
        return any(event.method is not None and event.where is node for event in self.events)

    @property
    def _open_leaks(self) -> tuple[Leak, ...]:
        is_meant = self.is_meant and self.production.managed.is_certain
        return tuple(leak for leak in self.leaks if leak.status == OPEN) if is_meant else ()

    def _is_step(self, leak: Leak) -> bool:
        """Tell whether ``leak`` is a step that can fail.

        Such a step is a ``raise``, a wait for anything, and entering something else on a stack.
        """
        if leak.is_own_raise:
            return True
        if self.production.managed.library == self.package:
            # A library knows when its own objects begin to hold something.
            return False
        if leak.called in self.production.fills:
            return is_entering(leak.called)
        if leak.called in ASKING and self._is_own_call(leak):
            # What the function does after a refusal is another question.
            return not any(k.op is leak.op and k.exit is Exit.NORMAL for k in self.leaks)
        own = [
            event.method
            for event in self.events
            if event.kind is EventKind.USED
            and event.method is not None
            and leak.awaits(event.where)
        ]
        if not own:
            # What fails otherwise is no matter of what the object has already.
            return leak.suspends and leak.called not in PAUSES and not self._is_stored_before(leak)
        return any(m not in OPENERS and not self.production.is_fluent(m) for m in own)

    def _is_stored_before(self, leak: Leak) -> bool:
        """Tell whether a field of the object holds it already when ``leak`` happens."""
        if leak.op is None:
            return False
        where = position(leak.op.node)
        return any(e.stored_in is not None and position(e.op.node) < where for e in self.events)
