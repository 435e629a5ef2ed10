"""What rewritten programs call where a value leaves an expression: stored, passed, returned."""

from __future__ import annotations

import sys
from dataclasses import replace

from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
    ENTERED,
    IN_FIELD,
    OPEN,
    PENDING,
    STORED_IN_BLOCK,
    Owner,
    Status,
)

from . import dependants
from .calls import Calls
from .errors import Abandon
from .many import Many
from .roles import CALL, DEPENDANT, LOAN, MANY, WAIT
from .things import Step, Thing


def kind_of(error: type[BaseException] | None) -> type[BaseException] | None:
    """Return the kind of an exception: one, a cancellation, or the end of a generator."""
    return Exception if error is not None and issubclass(error, Exception) else error


BORROWS = frozenset({"uses", "depends", "lends"})
"""The effects of calls after which a resource still has to be released here."""


class Leaving(Calls):
    """The calls that hear where values go."""

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

    def spread(self, values: tuple[object, object]) -> tuple[object, object]:
        """Unpack two values, the second into a list that a starred target gets."""
        first, second = values
        self.stored(second)
        return first, Thing(self.run)

    def kept(self, value: object) -> object:
        """Give a value to a call that keeps it."""
        return self.passed(value, "keeps", False)

    def captured(self, value: object, name: str, finally_: bool) -> object:
        """Bind a value to a variable that a nested function closes over, which may be there.

        What a ``finally`` does for one kind of exception is by itself.
        """
        self.moved(value)
        here = (self.run.frame.f_lasti, finally_ and kind_of(sys.exc_info()[0]))
        if name in self.run.seen_by_nested:
            self.search.bound_when_seen.add(here)
        is_held = self.run.follows(value) or self.run.carries(value)
        if is_held and here in self.search.bound_when_seen:
            self.run.hand_on()
        return value

    def lent_out(self) -> None:
        """Let somebody have the resource who may end it, or not."""
        if not self.search.lends:
            self.run.hand_on()
        self.run.lend()

    def sees(self, name: str, only_asks: bool, value: object) -> None:
        """Define a function that closes over a variable, and what that holds from now on."""
        self.run.check()
        self.run.seen_by_nested |= {name}
        held = self.run.carries(value) == MANY
        fate = self.run.fate
        if fate is None or not (held or self.run.follows(value)):
            return
        self.run.end_kept()
        if fate.owed and (held or not only_asks):
            self.run.hand_on()
        if fate.owed:
            self.lent_out()
            self.run.event("USED")

    def given_up(self, value: object, before: object) -> object:
        """Bind a variable to nothing, which had another value before."""
        self.run.check()
        fate = self.run.fate
        if self.run.follows(before) and fate is not None and fate.lent and fate.status == OPEN:
            # Who it was passed to has it now.
            self.run.hand_on()
        return value

    def passed(self, value: object, effect: str, named: bool, works: bool = False) -> object:
        """Give a value to a call; return what the call may keep."""
        self.run.check()
        self.passed_inside(value, effect)
        fate = self.run.fate
        if not self.run.follows(value) or fate is None:
            return None
        self.search.seen.given.add((self.run.frame.f_lineno, fate.status.name))
        if fate.status == IN_FIELD:
            if effect not in BORROWS:
                self.run.hand_on()
            return None
        if effect == "enters":
            self.run.event("ENTERED")
            self.run.finish()
            raise Abandon
        if effect == "releases":
            self.run.become(CLOSED, "RELEASED")
            return None
        lent = effect == "unknown" and self.search.lends and named
        if not (lent or fate.status == CLOSED or effect in BORROWS):
            self.run.hand_on()
        self.run.event("USED")
        if fate.status == CLOSED or effect == "lends":
            if works:
                dependants.works(self.run)
            return None
        if lent:
            self.run.lend()
        if works and not lent:
            dependants.works(self.run)
        return value

    def passed_inside(self, value: object, effect: str) -> None:
        """Give a call what only has the resource in it, or may keep it."""
        if self.run.carries(value) == WAIT:
            # What gets it is going to await it.
            self.run.use_up()
        if self.run.carries(value) == DEPENDANT:
            dependants.forget(self.run)
        if self.run.carries(value) == LOAN and effect not in BORROWS:
            if effect == "keeps" or not self.search.lends:
                self.run.hand_on()
            self.run.lend()
        if self.run.carries(value) == MANY:
            self.run.hand_on()

    def helper(
        self,
        name: str,
        of_object: bool,
        awaited: bool,
        discarded: bool,
        named: tuple[tuple[str | int, bool], ...],
        *values: object,
    ) -> Step:
        """Call a function that is given values; ``of_object`` says that it is a method.

        What is ``awaited`` holds what it was given for so long, if nothing else does.
        """
        kept, how = None, LOAN
        for (key, is_variable), value in zip(named, values, strict=True):
            effect, works = self.search.effects(name, key), self.search.effects.works(name, key)
            assert effect is not None
            given = self.passed(value, effect, is_variable, works)
            if given is not None:
                # What may keep it is more than what uses it.
                how = DEPENDANT if effect == "depends" and (kept is None or how != LOAN) else LOAN
                kept = given
            if kept is None and awaited and self.run.follows(value):
                kept, how = value, ""
            del value, given
        error = self.run.choose_error("call", cancels=False)
        if error is not None:
            self.run.raised()
            # The traceback keeps this frame, and must not keep the resource.
            del kept, values
            raise error()
        if of_object:
            # It may do anything to the fields.
            self.run.end_kept()
        assert kept is None or isinstance(kept, Thing)
        made = Step(self.run, Thing(self.run), carried=kept, how=how)
        if made.carried is not None and how == DEPENDANT:
            self.run.dependants.add(made)
        return made

    def call_leaves(self) -> Thing:
        """Return a call on the resource that is not awaited; the resource stays as it is."""
        fate = self.run.fate
        assert fate is not None
        self.run.event("RETURNED")
        if fate.status == CLOSED:
            self.run.finish()
        elif fate.status == ENTERED:
            self.search.seen.calls_returned.add(self.run.frame.f_lineno)
        return Thing(self.run)

    def leave(self, value: object, is_worked_with: bool = False) -> object:
        self.run.check()
        self.run.returned = self.run.frame.f_lineno
        if self.run.carries(value) == CALL:
            return self.call_leaves()
        if self.run.carries(value) == DEPENDANT:
            dependants.returned(self.run, is_worked_with)
        if self.run.carries(value) == LOAN:
            self.stored(value)
        if self.run.carries(value) == MANY:
            self.run.hand_on()
        if self.run.follows(value):
            self.given_to_caller()
        return value

    def given_to_caller(self) -> None:
        """Let the caller have the resource."""
        self.run.end_kept()
        fate = self.run.fate
        assert fate is not None
        self.run.event("RETURNED")
        if fate.status == CLOSED:
            self.run.finish()
        else:
            self.run.fate = fate.become(Status(fate.status.typestate, Owner.CALLER))

    def part(self, value: object) -> object:
        """Return a value as an element of a tuple, or one of several possible results."""
        self.run.check()
        fate = self.run.fate
        if self.run.follows(value) and fate is not None and fate.status in (CLOSED, ENTERED):
            # Whatever else the caller gets, this is of no use.
            self.given_to_caller()
            return value
        return self.stored(value)

    def several(self, *values: object) -> Thing:
        """Return the tuple, which is not followed."""
        return Thing(self.run)

    def read(self, value: object, attribute: str) -> object:
        """Read an attribute; who gets the release method is going to call it."""
        self.run.check()
        if self.run.carries(value) == DEPENDANT:
            self.run.hand_on()
        if self.run.carries(value) == MANY:
            self.run.give_up()
        if self.run.follows(value) and self.run.fate is not None:
            is_release = attribute == "close" and self.search.made != "Block"
            if is_release:
                self.run.end_kept()
                self.run.use_up()
            if self.run.fate.status != IN_FIELD:
                self.run.event("USED")
        return Thing(self.run)

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

    def collected(self, value: object) -> object:
        """Put a value among many; return what is known of the many."""
        if self.run.carries(value) == WAIT:
            self.run.use_up()
        if self.run.carries(value) in (LOAN, MANY):
            self.run.give_up()
        if self.run.follows(value):
            self.run.end_kept()
            self.run.gathers = True
        return value

    def many(self, values: list[object]) -> Thing:
        """Return a list as the analysis sees it: the resource may be one of its elements."""
        self.run.check()
        self.run.gathers = False
        followed = [value for value in values if self.run.follows(value)]
        values.clear()
        return Many(self.run, followed.pop()) if followed else Thing(self.run)  # type: ignore[arg-type]

    def fresh(self, *parts: object) -> Thing:
        """Return something that nobody follows."""
        return Thing(self.run)

    def pause(self, repeated: bool, *values: object) -> Step:
        """Yield values to whoever drives this generator."""
        self.run.check()
        for value in values:
            holds = self.run.follows(value) or self.run.carries(value) == MANY
            if holds and self.run.fate is not None:
                self.run.end_kept()
                if self.run.fate.status == PENDING:
                    # The consumer may enter it.
                    self.run.hand_on()
                if repeated:
                    self.lent_out()
                self.run.event("USED")
        return Step(self.run, Thing(self.run), closes=True, yielded=values)
