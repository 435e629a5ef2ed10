"""What programs call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncgate.analysis.lifetime.state import OPEN, PENDING

from .managers import Manager
from .things import Items, Many, Step, Thing
from .vocabulary import PRODUCERS

if TYPE_CHECKING:
    from .execution import Search
    from .runs import Run


class Calls:
    """Functions for the programs of a search; they tell the run at hand what happens."""

    def __init__(self, search: Search) -> None:
        self.search = search

    @property
    def run(self) -> Run:
        return self.search.run

    def made(self, producer: str, *, awaited: bool) -> Thing:
        here = self.run.frame.f_lineno == self.search.site
        followed = here and not self.run.started and not self.run.choose(2, "follow")
        self.run.may_raise(producer, cancels=awaited)
        if followed:
            self.run.born(PENDING if PRODUCERS[producer] in ("Lazy", "Block") else OPEN)
        return Thing(self.run, followed)

    def make(self) -> Thing:
        return self.made("make", awaited=False)

    def connect(self) -> Thing:
        return self.made("connect", awaited=False)

    def begin(self) -> Thing:
        return self.made("begin", awaited=False)

    def open_file(self) -> Thing:
        return self.made("open_file", awaited=False)

    def pair(self) -> tuple[Thing, Thing]:
        made = self.made("pair", awaited=False)
        return Thing(self.run), made

    def through(self, value: object) -> object:
        """Give back what it is given."""
        error = self.run.choose_error("call", cancels=False)
        if error is not None:
            self.run.raised()
            # The traceback keeps this frame, and must not keep the resource.
            del value
            raise error
        if self.run.follows(value):
            self.run.end_kept()
        return value

    def prints(self, value: object) -> None:
        """Look at a value, and do not fail."""
        self.run.check()
        if isinstance(value, Many):
            self.run.give_up()
        if isinstance(value, Thing) and value.followed and not value.is_kept():
            self.run.event("USED")

    async def open_(self) -> Thing:
        return self.made("open_", awaited=True)

    def call(self) -> None:
        self.run.may_raise("call", cancels=False)

    def step(self) -> Step:
        return Step(self.run)

    def items(self) -> Items:
        self.run.may_raise("items", cancels=False)
        return Items(self.run)

    def other(self) -> Manager:
        self.run.may_raise("manager", cancels=False)
        return Manager(self.run, suppresses=False)

    def suppressor(self) -> Manager:
        self.run.may_raise("manager", cancels=False)
        return Manager(self.run, suppresses=True)

    def failure(self) -> Exception:
        kinds = self.search.kinds(self.run.frame.f_lineno)[:-1]
        answer = self.run.choose(len(kinds), "raise")
        self.run.note_pick(answer)
        self.run.raised()
        error = kinds[answer]()
        assert isinstance(error, Exception)
        return error
