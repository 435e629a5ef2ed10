"""What rewritten programs call: it asks for choices, and hears what happens to the resource."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
    ENTERED,
    IN_FIELD,
    OPEN,
    STORED_IN_BLOCK,
    Owner,
    Status,
)

from .branches import trust
from .calls import Calls
from .errors import Abandon
from .fates import Fate
from .managers import Named
from .things import LOAN, MANY, Items, Many, Step, Thing
from .vocabulary import HELPERS


class Probes(Calls):
    """The calls that are put into programs, beside those that programs have."""

    def trying(self, *caught: type[BaseException]) -> None:
        """Let something that seems safe reach a handler, as long as there is nothing to lose."""
        self.run.check()
        if self.run.started:
            return
        around = self.search.kinds(self.run.frame.f_lineno)[:-1]
        kinds = [
            kind
            for named in caught
            for kind in (around if named in (Exception, BaseException) else (named,))
        ]
        answer = self.run.choose(1 + len(kinds), "trying")
        if answer:
            raise kinds[answer - 1]

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
        holds = getattr(value, "followed", False) or self.run.carries(value) == MANY
        return not self.run.choose(1 if holds else 2, "there")

    def look(self, value: object) -> bool:
        self.run.check()
        if isinstance(value, Many):
            self.run.give_up()
        if isinstance(value, Thing) and value.followed and not value.is_kept():
            self.run.event("USED")
        return not self.run.choose(2, "look")

    def closed(self, value: object) -> bool:
        """Answer what the resource knows of itself."""
        self.run.check()
        if self.run.follows(value):
            self.run.end_kept()
        if not getattr(value, "followed", False) or self.run.fate is None:
            return not self.run.choose(2, "closed")
        if self.run.fate.owed or self.run.fate.status == CLOSED:
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

    def stored(self, value: object, outlives: bool = False) -> object:
        """Put a value where nobody follows it, which ends the obligation.

        What ``outlives`` the block that the value is in may be there to be used in the block.
        """
        self.run.check()
        fate = self.run.fate
        if fate is None or fate.status == CLOSED:
            return value
        if self.run.follows(value) and outlives and fate.status == ENTERED:
            self.run.become(STORED_IN_BLOCK, "HANDED_ON")
        elif self.run.follows(value) and fate.status == IN_FIELD:
            self.run.event("HANDED_ON")
        elif self.run.follows(value) or self.run.carries(value) == LOAN:
            self.run.hand_on()
        elif self.run.carries(value) == MANY:
            self.run.give_up()
        return value

    def collected(self, value: object) -> object:
        """Put a value among many; return what is known of the many."""
        if self.run.carries(value) in (LOAN, MANY):
            self.run.give_up()
        if self.run.follows(value):
            self.run.end_kept()
            self.run.gathers = True
        return value

    def quietly(self, iterable: Thing | Items) -> Items:
        """Begin the loop of a comprehension, in which only what it evaluates may raise."""
        self.run.check()
        items = iter(iterable)
        items.raises = False
        return items

    def many(self, values: list[object]) -> Thing:
        """Return a list as the analysis sees it: the resource may be one of its elements."""
        self.run.check()
        self.run.gathers = False
        followed = [value for value in values if self.run.follows(value)]
        values.clear()
        return Many(self.run, followed.pop()) if followed else Thing(self.run)  # type: ignore[arg-type]

    def mark(self) -> None:
        """Begin a statement."""
        self.run.check()
        self.run.end_stored()

    def moved(self, value: object) -> object:
        """Bind a value to a variable: another name for what is in a field may release it."""
        self.run.check()
        if self.run.follows(value):
            self.run.end_kept()
        return value

    def field(self, name: str) -> object:
        """Return what a field of the object holds, as far as it is followed."""
        self.run.check()
        return self.run.fields.get(name) or Thing(self.run)

    def put_field(self, value: object, name: str) -> object:
        """Store a value in a field of the object, which owns it from then on."""
        self.run.check()
        fate = self.run.fate
        if fate is not None and name in self.run.fields:
            self.run.event("LOST")
            self.run.finish()
            raise Abandon
        if self.run.follows(value) and fate is not None and fate.status in (OPEN, IN_FIELD):
            self.run.event("HANDED_ON")
            self.run.fate = replace(fate, status=IN_FIELD)
            self.run.fields[name] = value
            return value
        return self.stored(value, outlives=True)

    def call_object(self) -> Step:
        """Call another method of the object, which may do anything to its fields."""
        self.run.may_raise("call", cancels=False)
        self.run.end_kept()
        return Step(self.run)

    def spread(self, values: tuple[object, object]) -> tuple[object, object]:
        """Unpack two values, the second into a list that a starred target gets."""
        first, second = values
        self.stored(second)
        return first, Thing(self.run)

    def kept(self, value: object) -> object:
        """Give a value to a call that keeps it."""
        return self.passed(value, "keeps", 0)

    def captured(self, value: object) -> object:
        """Bind a value to a variable that a nested function closes over."""
        self.moved(value)
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
        if self.run.carries(value) == MANY:
            self.run.hand_on()
        if not self.run.follows(value) or self.run.fate is None:
            return None
        if effect == "enters" and self.run.fate.status != IN_FIELD:
            self.run.event("ENTERED")
            self.run.finish()
            raise Abandon
        if effect == "releases" and self.run.fate.status != IN_FIELD:
            self.run.become(CLOSED, "RELEASED")
            return None
        if self.run.fate.status == CLOSED:
            self.run.event("USED")
            return None
        if self.run.fate.status != IN_FIELD and (
            effect == "uses" or (effect == "unknown" and self.search.lends and named)
        ):
            self.search.lent = self.search.lent or effect != "uses"
            self.run.event("USED")
            return value
        self.run.hand_on()
        raise AssertionError

    def helper(self, helper: str, named: int, value: object, *others: object) -> Step:
        """Call a function of the module that is given a resource."""
        kept = self.passed(value, HELPERS[helper], named)
        error = self.run.choose_error("call", cancels=False)
        if error is not None:
            self.run.raised()
            # The traceback keeps this frame, and must not keep the resource.
            del value, kept, others
            raise error
        assert kept is None or isinstance(kept, Thing)
        return Step(self.run, Thing(self.run), carried=kept, how=LOAN)

    def breaks(self) -> None:
        """End the innermost loop over many, if there is one."""
        for loop in sorted(self.run.loops, key=lambda loop: loop.number)[-1:]:
            loop.ended = True

    def pause(self, repeated: bool, *values: object) -> Step:
        """Yield values to whoever drives this generator."""
        self.run.check()
        for value in values:
            holds = self.run.follows(value) or self.run.carries(value) == MANY
            if holds and self.run.fate is not None:
                self.run.end_kept()
                if not self.search.lends and repeated:
                    self.run.hand_on()
                self.search.lent = self.search.lent or repeated
                self.run.event("USED")
        return Step(self.run, Thing(self.run), closes=True, yielded=values)

    def called(self, step: Step) -> Step:
        """Call a method that is not awaited at once."""
        error = self.run.choose_error("call", cancels=False)
        if error is not None:
            step.fail()
            raise error
        return step

    def leave(self, value: object) -> object:
        self.run.check()
        self.run.returned = self.run.frame.f_lineno
        if self.run.carries(value) == LOAN:
            self.stored(value)
        if self.run.carries(value) == MANY:
            self.run.hand_on()
        if getattr(value, "followed", False) and self.run.fate is not None:
            self.run.end_kept()
            closed = self.run.fate.status == CLOSED
            self.run.event("RETURNED")
            if closed:
                self.run.finish()
            else:
                status = Status(self.run.fate.status.typestate, Owner.CALLER)
                self.run.fate = Fate(status, blocks=self.run.fate.blocks)
        return value

    def skip_body(self, number: int) -> None:
        self.run.check()
        trust(self.run, self.search.program.branches[number], "body")

    def skip_else(self, number: int) -> None:
        self.run.check()
        trust(self.run, self.search.program.branches[number], "orelse")


def called_by_programs(calls: Probes) -> dict[str, Any]:
    """Return the functions by the names that programs have for them."""
    names = {*vars(Calls), *vars(Probes)} - {"run"}
    return {name: getattr(calls, name) for name in names if name[0] != "_"}
