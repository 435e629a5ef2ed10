"""What programs call, and what rewritten programs call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .fates import Fate
from .things import LOAN, Abandon, Items, Manager, Named, Other, Step, Thing
from .vocabulary import HELPERS, PRODUCERS

if TYPE_CHECKING:
    from .execution import Run, Search


class Calls:
    """Functions for the programs of a search; they tell the run at hand what happens."""

    def __init__(self, search: Search) -> None:
        self.search = search

    @property
    def run(self) -> Run:
        return self.search.run

    # what programs call

    def made(self, producer: str, *, awaited: bool) -> Thing:
        here = self.run.frame.f_lineno == self.search.site
        followed = here and not self.run.started and not self.run.choose(2, "follow")
        self.run.may_raise(producer, cancels=awaited)
        if followed:
            self.run.born("PENDING" if PRODUCERS[producer] == "Lazy" else "OPEN")
        return Thing(self.run, followed)

    def make(self) -> Thing:
        return self.made("make", awaited=False)

    def connect(self) -> Thing:
        return self.made("connect", awaited=False)

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
        error = kinds[self.run.choose(len(kinds), "raise")]()
        self.run.raised()
        assert isinstance(error, Exception)
        return error

    # what rewritten programs call

    def trying(self, *caught: type[BaseException]) -> None:
        """Let something that seems safe reach a handler, as long as there is nothing to lose."""
        self.run.check()
        if self.run.started:
            return
        answer = self.run.choose(1 + len(caught), "trying")
        if answer:
            kind = caught[answer - 1]
            raise Other if kind in (Exception, BaseException) else kind

    def reraise(self) -> None:
        self.run.check()
        self.run.raised()

    def choose(self) -> bool:
        return not self.run.choose(2, "if")

    def pick(self) -> bool:
        """Decide which value an expression has, which the rest of the statement depends on."""
        answer = self.run.choose(2, "pick")
        self.run.note_pick(answer)
        return not answer

    def there(self, value: object) -> bool:
        # A choice of one: a loop that goes in circles is found out.
        return not self.run.choose(1 if getattr(value, "followed", False) else 2, "there")

    def look(self, value: object) -> bool:
        self.run.check()
        if getattr(value, "followed", False):
            self.run.event("USED")
        return not self.run.choose(2, "look")

    def closed(self, value: object) -> bool:
        """Answer what the resource knows of itself."""
        self.run.check()
        if not getattr(value, "followed", False) or self.run.fate is None:
            return not self.run.choose(2, "closed")
        if self.run.fate.owed or self.run.fate.status == "CLOSED":
            self.run.choose(1, "closed")
            return not self.run.fate.owed
        return not self.run.choose(2, "closed")

    def forever(self) -> bool:
        self.run.choose(1, "forever")
        return True

    def bound(self, value: object) -> bool:
        """Go on after a pattern has bound a name."""
        self.run.check()
        return True

    def with_later(self, first: object, *later: Thing) -> object:
        """Enter what a ``with`` names after its first manager."""
        self.run.check()
        for thing in later:
            if self.run.follows(thing):
                thing.entered()
        return first

    def named(self, thing: Thing) -> Named:
        return Named(thing)

    def fail(self) -> None:
        """Let an assertion fail."""
        raise self.failure()

    def impossible(self) -> None:
        self.run.finish()
        raise Abandon

    def stored(self, value: object) -> object:
        """Put a value where nobody follows it, which ends the obligation."""
        self.run.check()
        holds = self.run.follows(value) or self.run.carries(value) == LOAN
        if holds and self.run.fate is not None and self.run.fate.status != "CLOSED":
            self.run.hand_on()
        return value

    def kept(self, value: object) -> object:
        """Give a value to a call that keeps it."""
        return self.passed(value, "keeps", 0)

    def captured(self, value: object) -> object:
        """Bind a value to a variable that a nested function closes over."""
        self.run.check()
        if self.run.follows(value) or self.run.carries(value):
            self.run.hand_on()
        return value

    def fresh(self, *parts: object) -> Thing:
        """Return something that nobody follows."""
        return Thing(self.run)

    def passed(self, value: object, effect: str, named: int) -> object:
        """Give a value to a call; return what the call may keep."""
        self.run.check()
        if self.run.carries(value) == LOAN and effect != "uses":
            if effect == "keeps" or not self.search.lends:
                self.run.hand_on()
            self.search.lent = True
        if not self.run.follows(value) or self.run.fate is None:
            return None
        if self.run.fate.status == "CLOSED":
            self.run.event("USED")
            return None
        if effect == "uses" or (effect == "unknown" and self.search.lends and named):
            self.search.lent = self.search.lent or effect != "uses"
            self.run.event("USED")
            return value
        self.run.hand_on()
        return None

    def helper(self, helper: str, named: int, value: object, *others: object) -> Step:
        """Call a function of the module that is given a resource."""
        kept = self.passed(value, HELPERS[helper], named)
        self.call()
        assert kept is None or isinstance(kept, Thing)
        return Step(self.run, Thing(self.run), carried=kept, how=LOAN)

    def pause(self, repeated: bool, *values: object) -> Step:
        """Yield values to whoever drives this generator."""
        self.run.check()
        for value in values:
            if self.run.follows(value) and self.run.fate is not None:
                if not self.search.lends and (self.run.fate.status != "OPEN" or repeated):
                    self.run.hand_on()
                self.search.lent = self.search.lent or repeated
                self.run.event("USED")
        return Step(self.run, Thing(self.run), closes=True, yielded=values)

    def called(self, step: Step) -> Step:
        """Call a method that is not awaited at once."""
        self.call()
        return step

    def leave(self, value: object) -> object:
        self.run.check()
        self.run.returned = self.run.frame.f_lineno
        if self.run.carries(value) == LOAN:
            self.stored(value)
        if getattr(value, "followed", False) and self.run.fate is not None:
            closed = self.run.fate.status == "CLOSED"
            self.run.event("RETURNED")
            if closed:
                self.run.finish()
            else:
                self.run.fate = Fate("RETURNED", blocks=self.run.fate.blocks)
        return value

    def skip(self, number: int, part: str) -> None:
        """Trust, as the analysis does, a release that stands under another condition."""
        self.run.check()
        branch = self.search.program.branches[number]
        holders = self.run.holders()
        trusted = self.search.trusts and (
            branch.cleanup
            or self.search.program.depths[self.search.site] > branch.depth
            or (part == "body" and not branch.about.isdisjoint(holders))
        )
        if not trusted or self.run.fate is None or not self.run.fate.owed:
            return
        # A call in the branch may be the one that releases it.
        self.search.lent |= bool(branch.released(part, lends=False) & holders)
        if branch.released(part, self.search.lends) & holders:
            self.run.fate = Fate("TRUSTED", blocks=self.run.fate.blocks)

    def skip_body(self, number: int) -> None:
        self.skip(number, "body")

    def skip_else(self, number: int) -> None:
        self.skip(number, "orelse")


def called_by_programs(calls: Calls) -> dict[str, Any]:
    """Return the functions by the names that programs have for them."""
    return {name: getattr(calls, name) for name in vars(Calls) if name[0] != "_" and name != "run"}
