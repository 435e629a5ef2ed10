"""Executes a program over all choices of branches and exceptions, and tells what was seen.

The program is ordinary source text (see ``vocabulary`` for what it may call), rewritten a little
and compiled by Python itself.

One run follows one resource, made by one call: which round of a loop makes it is a choice too.
Every other value is opaque, as it is for the analysis. Runs are made depth-first over a tape of
choices. A run ends early when it comes to a point of the program in a state in which an earlier
run has been there, so loops need no bound, and the tapes are finite.

The resource is real enough to be lost: it has a finaliser, and no name but the program's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Any

from .rewriting import Program, compiled
from .things import Items, Leap, Manager, Named, Step, Thing
from .vocabulary import ERRORS, PRODUCERS, VARIABLES

Event = tuple[str, int, str, str]
"""What happened, at which line, in which status, and where the last exception came before."""

Leak = tuple[str, str, str, int | None]
"""The exit, the status, where the last exception came, and the line that raises or returns."""


@dataclass
class Seen:
    """What some execution shows of the resources that one call makes."""

    events: set[Event] = field(default_factory=set)
    leaks: set[Leak] = field(default_factory=set)
    runs: int = 0


@dataclass(frozen=True)
class Fate:
    """The state of the resource that is followed."""

    status: str
    raised: str = "NOT"
    first: int | None = None
    """The line of the first exception while it was owed."""
    blocks: tuple[int, ...] = ()
    """The lines of the ``with`` blocks it is in."""
    unwound: bool = False
    """An exception took away the expression that held it."""

    @property
    def owed(self) -> bool:
        return self.status in ("PENDING", "OPEN")


LONGEST = 300
"""A run with more choices than this goes in circles."""


class TooManyRuns(BaseException):
    """The program has more executions than anyone wants to wait for."""


class Abandon(BaseException):
    """This run has nothing more to tell."""


class Other(Exception):
    """An exception that no handler names."""


class CancelledError(BaseException):
    """A cancellation, as ``asyncio`` has it."""


NAMED = {name: type(name, (Exception,), {}) for name in ERRORS}


class Run:
    """One execution: answers from the tape, then the first answer to every new question."""

    def __init__(self, search: Search, tape: tuple[int, ...]) -> None:
        self.search = search
        self.tape = tape
        self.answers: list[int] = []
        self.over = False
        self.frame: FrameType
        self.fate: Fate | None = None
        self.started = False
        self.returned: int | None = None
        self.unwinding: int | None = None
        self.picks: tuple[int, ...] = ()
        self.pick_line = 0

    # choices

    def choose(self, count: int, what: str) -> int:
        """Return a number below ``count``."""
        if self.over:
            raise Abandon
        self.unwinding = None
        position = len(self.answers)
        if position > LONGEST:
            raise TooManyRuns
        if position < len(self.tape):
            answer = self.tape[position]
        else:
            key = (what, *self.point())
            if key in self.search.visited:
                self.over = True
                raise Abandon
            self.search.visited.add(key)
            answer = 0
            taken = tuple(self.answers)
            self.search.tapes.extend((*taken, other) for other in range(1, count))
        self.answers.append(answer)
        return answer

    def point(self) -> tuple[object, ...]:
        """Return where the program is, and everything that its future depends on."""
        handled = []
        error = sys.exc_info()[1]
        while error is not None:
            handled.append(type(error))
            error = error.__context__
        if self.pick_line != self.frame.f_lineno:
            self.picks = ()
        return (
            self.frame.f_lasti,
            self.fate,
            self.started,
            self.returned,
            self.holders(),
            self.picks,
            tuple(handled),
        )

    def holders(self) -> frozenset[str]:
        """Return the variables that hold the resource."""
        names = self.frame.f_locals
        found = frozenset(v for v in VARIABLES if getattr(names.get(v), "followed", False))
        if type(names) is dict:
            # A snapshot, up to Python 3.12: it would keep the resource alive.
            names.clear()
        return found

    def choose_error(self, what: str, cancels: bool) -> BaseException | None:
        """Return an exception to raise, or None."""
        kinds = self.search.kinds(self.frame.f_lineno)
        kinds = kinds if cancels else kinds[:-1]
        answer = self.choose(1 + len(kinds), what)
        return kinds[answer - 1]() if answer else None

    def may_raise(self, what: str, cancels: bool) -> None:
        error = self.choose_error(what, cancels)
        if error is not None:
            self.raised()
            raise error

    def raised(self) -> None:
        """Take down that an exception comes now."""
        fate, line = self.fate, self.frame.f_lineno
        self.unwinding = line
        if fate is not None and fate.owed:
            where = "IN_CLEANUP" if line in self.search.program.cleanup else "IN_BODY"
            first = line if fate.raised == "NOT" else fate.first
            self.fate = replace(fate, raised=where, first=first)

    # the resource

    def born(self, status: str) -> None:
        self.started, self.fate, self.returned = True, Fate(status), None

    def event(self, what: str) -> None:
        if self.fate is not None and not self.over:
            fate = self.fate
            self.search.seen.events.add((what, self.frame.f_lineno, fate.status, fate.raised))

    def become(self, status: str, what: str) -> None:
        self.event(what)
        if self.fate is not None:
            self.fate = Fate(status, blocks=self.fate.blocks)

    def finish(self) -> None:
        """Stop following the resource: there is nothing more to say of it."""
        if not self.over:
            self.fate, self.over = None, True

    def dropped(self) -> None:
        """Hear that nothing refers to the resource any more."""
        fate = self.fate
        if self.over or fate is None:
            return
        if self.unwinding == self.frame.f_lineno:
            # An exception takes it from the expression that held it.
            self.fate = replace(fate, unwound=True)
        elif fate.owed:
            self.event("LOST")
            self.finish()
        elif fate.status in ("CLOSED", "TRUSTED"):
            self.finish()

    def follows(self, value: object) -> bool:
        """Tell whether ``value`` is the resource, and its state still known."""
        return getattr(value, "followed", False) and self.fate is not None

    # what programs call

    def made(self, producer: str, *, awaited: bool) -> Thing:
        here = self.frame.f_lineno == self.search.site
        followed = here and not self.started and not self.choose(2, "follow")
        self.may_raise(producer, cancels=awaited)
        if followed:
            self.born("PENDING" if PRODUCERS[producer] == "Lazy" else "OPEN")
        return Thing(self, followed)

    def make(self) -> Thing:
        return self.made("make", awaited=False)

    def connect(self) -> Thing:
        return self.made("connect", awaited=False)

    async def open_(self) -> Thing:
        return self.made("open_", awaited=True)

    def call(self) -> None:
        self.may_raise("call", cancels=False)

    def step(self) -> Step:
        return Step(self)

    def items(self) -> Items:
        self.may_raise("items", cancels=False)
        return Items(self)

    def other(self) -> Manager:
        self.may_raise("manager", cancels=False)
        return Manager(self, suppresses=False)

    def suppressor(self) -> Manager:
        self.may_raise("manager", cancels=False)
        return Manager(self, suppresses=True)

    def failure(self) -> Exception:
        kinds = self.search.kinds(self.frame.f_lineno)[:-1]
        error = kinds[self.choose(len(kinds), "raise")]()
        self.raised()
        assert isinstance(error, Exception)
        return error

    # what rewritten programs call

    def trying(self, *caught: type[BaseException]) -> None:
        """Let something that seems safe reach a handler, as long as there is nothing to lose."""
        self.check()
        if self.started:
            return
        answer = self.choose(1 + len(caught), "trying")
        if answer:
            kind = caught[answer - 1]
            raise Other if kind in (Exception, BaseException) else kind

    def reraise(self) -> None:
        self.check()
        self.raised()

    def check(self) -> None:
        if self.over:
            raise Abandon

    def choice(self) -> bool:
        return not self.choose(2, "if")

    def pick(self) -> bool:
        """Decide which value an expression has, which the rest of the statement depends on."""
        answer = self.choose(2, "pick")
        self.note_pick(answer)
        return not answer

    def picked(self, value: object) -> bool:
        answer = self.choose(1 if getattr(value, "followed", False) else 2, "picked")
        self.note_pick(answer)
        return not answer

    def note_pick(self, answer: int) -> None:
        line = self.frame.f_lineno
        self.picks = (*self.picks, answer) if self.pick_line == line else (answer,)
        self.pick_line = line

    def there(self, value: object) -> bool:
        # A choice of one: a loop that goes in circles is found out.
        return not self.choose(1 if getattr(value, "followed", False) else 2, "there")

    def look(self, value: object) -> bool:
        self.check()
        if getattr(value, "followed", False):
            self.event("USED")
        return not self.choose(2, "look")

    def closed(self, value: object) -> bool:
        """Answer what the resource knows of itself."""
        self.check()
        if not getattr(value, "followed", False) or self.fate is None:
            return not self.choose(2, "closed")
        if self.fate.owed or self.fate.status == "CLOSED":
            self.choose(1, "closed")
            return not self.fate.owed
        return not self.choose(2, "closed")

    def forever(self) -> bool:
        self.choose(1, "forever")
        return True

    def bound(self, value: object) -> bool:
        """Go on after a pattern has bound a name."""
        self.check()
        return True

    def with_later(self, first: object, *later: Thing) -> object:
        """Enter what a ``with`` names after its first manager."""
        self.check()
        for thing in later:
            if self.follows(thing):
                thing.entered()
        return first

    def named(self, thing: Thing) -> Named:
        return Named(thing)

    def fail(self) -> None:
        """Let an assertion fail."""
        raise self.failure()

    def impossible(self) -> None:
        self.finish()
        raise Abandon

    def stored(self, value: object) -> object:
        """Put a value where nobody follows it, which ends the obligation."""
        self.check()
        if self.follows(value) and self.fate is not None and self.fate.status != "CLOSED":
            self.event("HANDED_ON")
            self.finish()
            raise Abandon
        return value

    def leave(self, value: object) -> object:
        self.check()
        self.returned = self.frame.f_lineno
        if getattr(value, "followed", False) and self.fate is not None:
            closed = self.fate.status == "CLOSED"
            self.event("RETURNED")
            if closed:
                self.finish()
            else:
                self.fate = Fate("RETURNED", blocks=self.fate.blocks)
        return value

    def skip(self, number: int, part: str) -> None:
        """Trust, as the analysis does, a release that stands under another condition."""
        self.check()
        branch = self.search.program.branches[number]
        holders = self.holders()
        trusted = self.search.trusts and (
            branch.cleanup
            or self.search.program.depths[self.search.site] > branch.depth
            or (part == "body" and not branch.about.isdisjoint(holders))
        )
        released = branch.body if part == "body" else branch.orelse
        if trusted and self.fate is not None and self.fate.owed and released & holders:
            self.fate = Fate("TRUSTED", blocks=self.fate.blocks)

    def skip_body(self, number: int) -> None:
        self.skip(number, "body")

    def skip_else(self, number: int) -> None:
        self.skip(number, "orelse")

    def execute(self, program: Callable[..., Any]) -> None:
        """Run the program to its end, and take down in what state it leaves the resource."""
        nothing = Thing(self)
        self.search.names["nothing"] = nothing
        coroutine = program(*(nothing for _ in VARIABLES), nothing)
        # Whoever holds the frame holds the locals: nothing is lost by leaving.
        self.frame = coroutine.cr_frame
        exit_ = "NORMAL"
        try:
            coroutine.send(None)
        except StopIteration:
            pass
        except Abandon:
            self.over = True
        except Exception as error:
            exit_ = "RAISE"
            if not isinstance(error, (Other, *NAMED.values())):
                raise
        except CancelledError:
            exit_ = "CANCEL"
        fate, told = self.fate, not self.over
        self.over = True
        self.frame.clear()
        del self.frame
        if not told or fate is None:
            return
        if fate.owed:
            line = self.returned if exit_ == "NORMAL" and fate.raised == "NOT" else fate.first
            self.search.seen.leaks.add((exit_, fate.status, fate.raised, line))


CALLED = {
    "choose": "choice",
    **{
        name: name
        for name in (
            *PRODUCERS, "bound", "call", "closed", "fail", "failure", "forever", "impossible",
            "items", "leave", "look", "named", "other", "pick", "reraise", "skip_body", "skip_else", "step",
            "stored", "suppressor", "there", "trying", "with_later",
        )
    },
}  # fmt: skip
"""What programs call, and the method of the run that is called."""


class Search:
    """All executions of a program, for the resources that the call at line ``site`` makes."""

    def __init__(self, program: Program, site: int, most_runs: int, trusts: bool) -> None:
        self.program, self.site, self.trusts = program, site, trusts
        self.errors: dict[int, tuple[type[BaseException], ...]] = {}
        self.visited: set[object] = set()
        self.tapes: list[tuple[int, ...]] = [()]
        self.seen = Seen()
        self.run: Run
        self.names: dict[str, Any] = {**NAMED, "CancelledError": CancelledError, "Leap": Leap}
        self.names.update({name: self.passed_on(method) for name, method in CALLED.items()})
        exec(program.code, self.names)
        function = self.names["program"]
        while self.tapes:
            self.seen.runs += 1
            if self.seen.runs > most_runs:
                raise TooManyRuns
            self.run = Run(self, self.tapes.pop())
            self.run.execute(function)

    def kinds(self, line: int) -> tuple[type[BaseException], ...]:
        """Return the exceptions that may come at a line, cancellation last."""
        if line not in self.errors:
            handled = sorted(self.program.errors.get(line, ()))
            self.errors[line] = (*(NAMED[name] for name in handled), Other, CancelledError)
        return self.errors[line]

    def passed_on(self, method: str) -> Callable[..., Any]:
        """Return a function that calls a method of the run at hand."""
        called = getattr(Run, method)
        return lambda *args: called(self.run, *args)


def executions(
    source: str, most_runs: int = 4_000, trusts: bool = True
) -> Iterator[tuple[int, Seen]]:
    """Yield, for each call that makes a resource, its line and what executions show of it.

    With ``trusts``, a release that the analysis takes to stand under the right condition counts
    as one where the condition does not hold, too.
    """
    program = compiled(source)
    for site in sorted(program.sites):
        yield site, Search(program, site, most_runs, trusts).seen
