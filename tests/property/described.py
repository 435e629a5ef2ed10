"""Methods that a catalog describes: they start a resource, fill it, use it up, wait for its end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from mypy_asyncgate.analysis.lifetime.state import CLOSED, ENTERED, OPEN, PENDING, STARTING

from .roles import WAIT

if TYPE_CHECKING:
    from .fates import Fate
    from .runs import Run
    from .things import Thing


class Described:
    """The methods of a value that may be the resource."""

    run: Run
    followed: bool

    @abstractmethod
    def is_kept(self) -> bool:
        """Tell whether a field of the object holds it, which may be released elsewhere."""

    @abstractmethod
    def used(self, has_to_be_awaited: bool) -> Thing:
        """Call a method that leaves it as it is."""

    @abstractmethod
    def call(
        self, then: Callable[[], None] | None = None, how: str = "", before: Fate | None = None
    ) -> Thing:
        """Return a call, which holds the resource in this way until it is awaited.

        If it fails, the resource is as it was ``before``.
        """

    @property
    @abstractmethod
    def itself(self) -> Thing:
        """The value."""

    @property
    def is_described(self) -> bool:
        """Whether it is followed as what a catalog describes, and not as part of the object."""
        described = self.run.search.made in ("Server", "Client", "File")
        return self.followed and described and not self.is_kept() and self.run.fate is not None

    def is_a(self, made: str) -> bool:
        return self.is_described and self.run.search.made == made

    def keys(self) -> Thing:
        """Look something up in a container, which this is not."""
        return self.used(False)

    def detach(self) -> Thing:
        """Use it up."""
        fate = self.run.fate
        if fate is not None and self.is_a("Server") and fate.status != ENTERED:
            self.run.use_up()
        if self.followed and not self.is_kept() and fate is not None and fate.owed:
            # Whoever gets what is taken out of it has it in hand.
            self.run.hand_on()
        return self.used(False)

    def fill(self) -> Thing:
        """Put something into it, unless that fails."""
        fate = self.run.fate
        if fate is None or not self.is_a("Server"):
            return self.used(False)
        self.run.event("STARTED")
        self.run.fate = replace(fate, status=OPEN, raised=fate.raised if fate.owed else "NOT")
        return self.call(before=fate)

    def start(self) -> Thing:
        """Open it, once that is awaited."""
        fate = self.run.fate
        if fate is None or not self.is_a("Client") or fate.status != PENDING:
            return self.used(self.is_a("Client"))
        self.run.event("STARTED")
        self.run.fate = replace(fate, status=STARTING)
        return self.itself

    def wait_closed(self) -> Thing:
        """Wait until it has ended."""
        if self.run.fate is None or not self.is_a("Server") or not self.run.fate.owed:
            return self.used(self.is_a("Server"))
        self.run.event("USED")
        return self.call(self.ended, WAIT)

    def ended(self) -> None:
        self.run.become(CLOSED, "RELEASED")

    def wait(self) -> Thing:
        """Wait at once until it has ended."""
        if self.run.fate is None or not self.is_a("File") or not self.run.fate.owed:
            return self.used(False)
        self.run.event("USED")
        self.run.may_raise("call", cancels=False)
        self.ended()
        return self.call()

    def fail(self) -> None:
        """Fail to open it when the call that would do that raises."""
        if self.followed and self.run.fate is not None and self.run.fate.status == STARTING:
            self.run.finish()
        self.run.raised()
