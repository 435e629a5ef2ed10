"""What programs call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mypy_asyncgate.analysis.lifetime.state import CLOSED, OPEN, PENDING, Owner

from .managers import Manager
from .many import Many
from .things import Items, Step, Thing
from .vocabulary import LATER, PRODUCERS

if TYPE_CHECKING:
    from .execution import Search
    from .runs import Run


class Parent(Thing):
    """An object that makes resources, and ends them when it is closed."""

    def __init__(self, calls: Calls) -> None:
        super().__init__(calls.run)
        self.calls = calls

    def get(self) -> Thing:
        return self.calls.made("get", awaited=False)

    def close(self) -> Step:
        self.end_child()
        return super().close()

    def left(self) -> None:
        self.end_child()

    def end_child(self) -> None:
        """End what it has made, if that is open."""
        fate = self.run.fate
        if self.run.search.made != "Child" or fate is None:
            return
        if fate.status == OPEN or fate.status.owner is Owner.CALLER:
            self.run.become(CLOSED, "RELEASED")


class Calls:
    """Functions for the programs of a search; they tell the run at hand what happens."""

    def __init__(self, search: Search) -> None:
        self.search = search

    @property
    def run(self) -> Run:
        return self.search.run

    def made(self, producer: str, *, awaited: bool) -> Thing:
        here = self.run.frame.f_lineno == self.search.site
        if here and self.run.fate is not None:
            # The next round of a loop makes another one, which is as good as its last chance.
            self.run.fate = replace(self.run.fate, by_parent=False)
        self.run.may_raise(producer, cancels=awaited)
        if here and not self.run.started and self.is_chosen():
            self.run.born(PENDING if PRODUCERS[producer] in LATER else OPEN)
            return Thing(self.run, followed=True)
        return Thing(self.run)

    def is_chosen(self) -> bool:
        """Choose whether what is made now is followed, if more may be made later."""
        in_loop = self.search.site in self.search.program.own.repeated
        return not in_loop or not self.run.choose(2, "follow")

    def make(self) -> Thing:
        return self.made("make", awaited=False)

    def connect(self) -> Thing:
        return self.made("connect", awaited=False)

    def begin(self) -> Thing:
        return self.made("begin", awaited=False)

    def serve(self) -> Thing:
        return self.made("serve", awaited=False)

    def client(self) -> Thing:
        return self.made("client", awaited=False)

    def open_file(self) -> Thing:
        return self.made("open_file", awaited=False)

    def pair(self) -> tuple[Thing, Thing]:
        made = self.made("pair", awaited=False)
        return Thing(self.run), made

    def parent(self) -> Parent:
        self.run.may_raise("parent", cancels=False)
        return Parent(self)

    def through(self, value: object) -> object:
        """Give back what it is given."""
        error = self.run.choose_error("call", cancels=False)
        if error is not None:
            self.run.raised()
            # The traceback keeps this frame, and must not keep the resource.
            del value
            raise error()
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
            if self.run.fate is not None:
                at = self.run.frame.f_lineno
                self.search.seen.given.add((at, self.run.fate.status.name))

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

    def failure(self, raises: bool = True) -> BaseException:
        """Make an exception, which may fail itself; ``raises`` says that a ``raise`` comes next."""
        kinds = self.search.program.kinds[self.run.frame.f_lineno][:-1]
        answer = self.run.choose(len(kinds), "raise")
        self.run.note_pick(answer)
        error = kinds[answer]
        self.run.note_error(error)
        if raises and self.run.choose(2, "made"):
            self.run.raised()
            raise error()
        self.run.raised(by_statement=raises)
        return error()
