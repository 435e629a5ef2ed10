"""When a resource is closed, seen from those who use it."""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.analysis.lifetime.state import CLOSED, Owner
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.resources.production import Production


@dataclass(frozen=True)
class Closings:
    """The releases among the events of a resource in its function."""

    production: Production
    events: tuple[Event, ...]

    def before(self, use: Event) -> str:
        """Say where it was closed that is used now: "at line 3", or "" if that is not before."""
        ends = [e for e in self.events if e.kind is EventKind.RELEASED and e.line < use.line]
        if not ends:
            return ""
        last = max(ends, key=lambda event: event.line)
        how = " by the block" if last.ends_block else ""
        return f"{how} at line {last.line}"

    def is_consumed_before(self, later: Event) -> bool:
        """Tell whether it may have been used up while it was open, and keeps what it has given."""
        return any(
            (event.method in self.consume or event.is_argument)
            and event.status != CLOSED
            and event.line <= later.line
            for event in self.events
        )

    @property
    def consume(self) -> frozenset[str]:
        """The methods that use it up, or what entering it gives."""
        entered = self.production.entered
        return self.production.consume.union(entered.consume if entered else ())

    @property
    def is_on_return(self) -> bool:
        """Whether it is closed before the caller gets it."""
        return any(
            (e.kind is EventKind.RELEASED and e.status.owner is Owner.CALLER)
            or (e.kind is EventKind.RETURNED and e.status == CLOSED and not e.unawaited_call)
            for e in self.events
        )

    def spoils(self, returned: Event) -> bool:
        """Tell whether the caller gets it in vain: it is over, or a use opens it for good."""
        production = self.production
        if self.consume and self.is_consumed_before(returned):
            return False
        if production.derived or not production.reusable:
            return True
        return production.reopens and any(
            e.kind is EventKind.RELEASED and e.ends_block and e.status.owner is Owner.CALLER
            for e in self.events
        )

    @property
    def is_on_storing(self) -> bool:
        """Whether it is stored at the end of the block that closes it."""
        return any(
            e.kind is EventKind.RELEASED and e.status.owner is Owner.ELSEWHERE for e in self.events
        )
