"""What rewritten programs call: it asks for choices, and hears what happens to the resource."""

from __future__ import annotations

from typing import Any

from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
)

from .branches import trust
from .calls import Calls
from .errors import NAMED, Abandon, groups
from .leaving import Leaving
from .managers import Named
from .many import Many
from .roles import DEPENDANT, MANY
from .things import Items, Thing
from .vocabulary import BASES


class Probes(Leaving):
    """The calls that are put into programs, beside those that programs have."""

    def trying(self, is_star: bool, *caught: type[BaseException]) -> None:
        """Let something that seems safe reach a handler, as long as there is nothing to lose."""
        self.run.check()
        if self.run.started:
            return
        around = self.search.program.kinds[self.run.frame.f_lineno][:-1]
        kinds = [
            kind
            for named in caught
            for kind in (around if named in (Exception, BaseException) else (named,))
        ]
        if is_star:
            kinds += groups(kind.__name__ for kind in caught if kind.__name__ in NAMED)
        answer = self.run.choose(1 + len(kinds), "trying")
        if answer:
            # This is no way on which a nested function sees what is bound.
            self.run.seen_by_nested = frozenset()
            self.run.note_error(kinds[answer - 1])
            raise kinds[answer - 1]

    def reraise(self) -> None:
        self.run.check()
        self.run.raised(by_statement=True)

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

    def look(self, value: object, attribute: str) -> bool:
        self.run.check()
        if isinstance(value, Many):
            self.run.give_up()
        if isinstance(value, Thing) and value.followed and not value.is_kept():
            self.run.event("USED")
        if self.run.carries(value) == DEPENDANT:
            # What it was given may be released through it.
            self.run.hand_on()
        return not self.run.choose(2, "look")

    def is_one(self, value: object, *classes: str) -> bool:
        """Tell whether a value is an instance of a class, which is known of the resource."""
        self.run.check()
        if not self.run.follows(value):
            return not self.run.choose(2, "is one")
        self.run.end_kept()
        made = BASES[self.search.made]
        if not made.isdisjoint(classes):
            self.run.choose(1, "is one")
            return True
        if any(self.search.made in BASES[name] for name in classes):
            return not self.run.choose(2, "is one")
        self.run.choose(1, "is one")
        return False

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
                self.run.end_kept()
                thing.entered()
        return first

    def named(self, thing: Thing) -> Named:
        return Named(thing)

    def fail(self) -> None:
        """Let an assertion fail."""
        raise self.failure(raises=False)

    def impossible(self) -> None:
        self.run.finish()
        raise Abandon

    def quietly(self, iterable: Thing | Items) -> Items:
        """Begin the loop of a comprehension, in which only what it evaluates may raise."""
        self.run.check()
        items = iter(iterable)
        items.raises = False
        return items

    def mark(self) -> None:
        """Begin a statement."""
        self.run.check()
        self.run.end_stored()

    def breaks(self) -> None:
        """End the innermost loop over many, if there is one."""
        for loop in sorted(self.run.loops, key=lambda loop: loop.number)[-1:]:
            loop.ended = True

    def called(self, step: Thing) -> Thing:
        """Call a method that is not awaited at once."""
        error = self.run.choose_error("call", cancels=False)
        if error is not None:
            step.fail()
            raise error()
        return step

    def skip_body(self, number: int) -> None:
        self.run.check()
        trust(self.run, self.search.function.branches[number], "body")

    def skip_else(self, number: int) -> None:
        self.run.check()
        trust(self.run, self.search.function.branches[number], "orelse")


def called_by_programs(calls: Probes) -> dict[str, Any]:
    """Return the functions by the names that programs have for them."""
    names = {*vars(Calls), *vars(Leaving), *vars(Probes)} - {"run"}
    return {name: getattr(calls, name) for name in names if name[0] != "_"}
