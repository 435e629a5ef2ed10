"""What executions show of a resource, in the terms of the analysis."""

from __future__ import annotations

from dataclasses import dataclass, field

from mypy_asyncgate.analysis.lifetime.state import Status

Event = tuple[str, int, str, str]
"""What happened, at which line, in which status, and where the last exception came before."""

Leak = tuple[str, str, str, int | None]
"""The exit, the status, where the last exception came, and the line that raises or returns."""


@dataclass
class Seen:
    """What some execution shows of the resources that one call makes."""

    events: set[Event] = field(default_factory=set)
    leaks: set[Leak] = field(default_factory=set)
    calls_returned: set[int] = field(default_factory=set)
    """The lines at which a call on it is returned from inside its block, un-awaited."""
    works: set[tuple[int, str]] = field(default_factory=set)
    """The lines where a function does what only an open resource is good for, with its status."""
    given: set[tuple[int, str]] = field(default_factory=set)
    """The lines at which it is given to a call, with its status."""
    by_hand: set[int] = field(default_factory=set)
    """The lines at which an enter method is called as such."""
    users_returned: set[int] = field(default_factory=set)
    """The lines at which a coroutine is returned that is going to use it."""
    runs: int = 0
    gives_up: bool = False
    """Something is done with many of which the resource is one, and it is not followed further."""


@dataclass(frozen=True)
class Fate:
    """The state of the resource that is followed."""

    status: Status
    raised: str = "NOT"
    first: int | None = None
    """The line of the first exception while it was owed."""
    blocks: tuple[int, ...] = ()
    """The lines of the ``with`` blocks it is in."""
    by_parent: bool = False
    """Its parent holds it, too, until that ends it."""
    unwound: bool = False
    """An exception took away the expression that held it."""
    lent: bool = False
    """A call that may have taken it over was given it."""

    @property
    def owed(self) -> bool:
        return self.status.is_owed

    def become(self, status: Status) -> Fate:
        """Return the state in another status, in which earlier exceptions are over."""
        return Fate(status, blocks=self.blocks, by_parent=self.by_parent, lent=self.lent)
