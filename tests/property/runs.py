"""One execution of a program: it follows one resource, made by one call.

Which round of a loop makes it is a choice too. Every other value is opaque, as it is for the
analysis. The resource is real enough to be lost: it has a finaliser, and no name but the program's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
    IN_FIELD,
    OPEN,
    STORED_IN_BLOCK,
    Evidence,
    Status,
)

from .errors import Abandon, CancelledError, is_expected, is_group, leading
from .fates import Fate
from .many import Elements
from .roles import MANY
from .things import Step, Thing
from .vocabulary import MANY_VARIABLE, OWNED, VARIABLES

if TYPE_CHECKING:
    from .execution import Search

LONGEST = 300
"""A run with more choices than this goes in circles."""


class TooManyRuns(BaseException):
    """The program has more executions than anyone wants to wait for."""


class Run:
    """One execution: answers from the tape, then the first answer to every new question."""

    def __init__(self, search: Search, tape: tuple[int, ...]) -> None:
        self.search, self.tape = search, tape
        self.answers: list[int] = []
        self.over = False
        self.frame: FrameType
        self.fate: Fate | None = None
        self.started = False
        self.returned: int | None = None
        self.unwinding: int | None = None
        self.gathers = False
        self.fields: dict[str, Any] = {}
        self.loops: WeakSet[Elements] = WeakSet()
        """The loops over many among which the resource is."""
        self.dependants: WeakSet[Step] = WeakSet()
        """The coroutines that are going to use the resource."""
        self.seen_by_nested: frozenset[str] = frozenset()
        """The variables that nested functions close over which are defined."""
        self.group_line = 0
        self.picks: tuple[int, ...] = ()
        self.pick_line = 0

    # choices

    def choose(self, count: int, what: str) -> int:
        """Return a number below ``count``."""
        if self.over:
            raise Abandon
        self.end_stored()
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
            self.group_line,
            self.seen_by_nested,
            self.gathers,
            tuple(sorted(loop.many.visited for loop in self.loops)),
            tuple(handled),
        )

    def holders(self) -> frozenset[str]:
        """Return the variables that hold the resource."""
        names = self.frame.f_locals
        found = set()
        for variable in (*VARIABLES, MANY_VARIABLE):
            value = names.get(variable)
            if getattr(value, "followed", False):
                found.add(variable)
            elif value is not None and getattr(value, "carried", None) is not None:
                found.add(f"{variable}{value.how}")
            del value
        if type(names) is dict:
            # A snapshot, up to Python 3.12: it would keep the resource alive.
            names.clear()
        return frozenset(found.union(f"self.{field}" for field in self.fields))

    def is_named(self, value: object) -> bool:
        """Tell whether a variable holds a value itself."""
        names = self.frame.f_locals
        found = any(held is value for held in names.values())
        if type(names) is dict:
            names.clear()
        return found

    def choose_error(
        self, what: str, cancels: bool, closes: bool = False
    ) -> type[BaseException] | None:
        """Return a class of which an exception is to be raised, or None.

        What a frame keeps that an exception leaves lives until the garbage is collected if the
        exception itself is among it.
        """
        kinds = self.search.program.kinds[self.frame.f_lineno]
        kinds = kinds if cancels else kinds[:-1]
        kinds = (*kinds, GeneratorExit) if closes else kinds
        answer = self.choose(1 + len(kinds), what)
        if not answer:
            return None
        self.note_error(kinds[answer - 1])
        return kinds[answer - 1]

    def note_error(self, kind: type[BaseException]) -> None:
        """Take down where a group is raised: when one is handled, the rest of it is raised."""
        line = self.frame.f_lineno
        if is_group(kind) or line in self.search.program.own.grouped:
            self.group_line = line if is_group(kind) else 0

    def may_raise(self, what: str, cancels: bool, exits: bool = False) -> None:
        error = self.choose_error(what, cancels)
        if error is not None:
            self.raised(exits)
            raise error()

    def raised(
        self, exits: bool = False, by_statement: bool = False, suspends: bool = False
    ) -> None:
        """Take down that an exception comes now.

        ``exits`` says that the exit of a block fails, ``by_statement`` that it is a ``raise``,
        ``suspends`` that it comes from the consumer of a generator.
        """
        fate, line = self.fate, self.frame.f_lineno
        self.unwinding = line
        if self.gathers:
            # While the others are made, nobody has any of them in hand.
            self.finish()
            raise Abandon
        if fate is not None and (fate.owed or fate.status == IN_FIELD):
            in_handler = line in self.search.function.cleanup and not suspends
            where = "IN_CLEANUP" if exits or in_handler else "IN_BODY"
            if by_statement and in_handler and fate.raised != "IN_CLEANUP":
                where = "BY_HANDLER"
            # Of an exception that was handled before the body went on nobody is to be told.
            first = line if fate.raised == "NOT" or where == "IN_BODY" else fate.first
            self.fate = replace(fate, raised=where, first=first)

    # the resource

    def born(self, status: Status) -> None:
        by_parent = self.search.made == "Child" and self.search.function.ends_parent
        self.started, self.fate, self.returned = True, Fate(status, by_parent=by_parent), None

    def event(self, what: str) -> None:
        if self.fate is not None and not self.over:
            fate = self.fate
            self.search.seen.events.add((what, self.frame.f_lineno, fate.status.name, fate.raised))

    def become(self, status: Status, what: str) -> None:
        self.event(what)
        if self.fate is not None:
            self.fate = self.fate.become(status)

    def finish(self) -> None:
        """Stop following the resource: there is nothing more to say of it."""
        if not self.over:
            self.fate, self.over = None, True

    def dropped(self) -> None:
        """Hear that nothing refers to the resource any more."""
        fate = self.fate
        if self.over or fate is None or fate.by_parent:
            return
        if self.unwinding == self.frame.f_lineno:
            # An exception takes it from the expression that held it.
            self.fate = replace(fate, unwound=True)
        elif fate.owed:
            self.event("LOST")
            self.finish()
        elif fate.status == CLOSED or fate.status.evidence is Evidence.TRUSTED:
            self.finish()

    def follows(self, value: object) -> bool:
        """Tell whether ``value`` is the resource, and its state still known."""
        return getattr(value, "followed", False) and self.fate is not None

    def carries(self, value: object) -> str:
        """Tell how a value holds the resource without being it, or "" if it does not."""
        carried = getattr(value, "carried", None)
        return value.how.rstrip("@") if carried is not None and self.fate is not None else ""  # type: ignore[attr-defined]

    def lend(self) -> None:
        """Give the resource to a call that may take it over."""
        self.search.lent = True
        if self.fate is not None:
            self.fate = replace(self.fate, lent=True)

    def give_up(self) -> None:
        """Stop following one of many when something is done with all of them."""
        if self.fate is not None and not self.over:
            self.search.seen.gives_up |= self.fate.owed
            self.finish()
            raise Abandon

    def end_stored(self) -> None:
        """Stop following what was put somewhere from inside its block, which has not ended yet."""
        self.end(STORED_IN_BLOCK)

    def end_kept(self) -> None:
        """Stop following what is in a field, for somebody may have released it."""
        self.end(IN_FIELD)

    def end(self, status: Status) -> None:
        if self.fate is not None and self.fate.status == status:
            self.finish()
            raise Abandon

    def use_up(self) -> None:
        """Let the resource end for good."""
        self.event("RELEASED")
        self.finish()
        raise Abandon

    def hand_on(self) -> None:
        """Let the resource go to where nobody follows it."""
        self.event("HANDED_ON")
        self.finish()
        raise Abandon

    def check(self) -> None:
        if self.over:
            raise Abandon

    def picked(self, value: object) -> bool:
        holds = getattr(value, "followed", False) or self.carries(value) == MANY
        answer = self.choose(1 if holds else 2, "picked")
        self.note_pick(answer)
        return not answer

    def note_pick(self, answer: int) -> None:
        line = self.frame.f_lineno
        self.picks = (*self.picks, answer) if self.pick_line == line else (answer,)
        self.pick_line = line

    def execute(self, program: Callable[..., Any]) -> None:
        """Run the program to its end, and take down in what state it leaves the resource."""
        nothing = Thing(self)
        self.search.names["nothing"] = nothing
        function = self.search.function
        given = [nothing] * (function.is_method + len(function.parameters) + function.has_others)
        is_given = function.sites.get(self.search.site) == OWNED
        if is_given:
            given[function.is_method] = Thing(self, followed=True)
        coroutine = program(*given)
        given.clear()
        # Whoever holds the frame holds the locals: nothing is lost by leaving.
        self.frame = coroutine.cr_frame
        if is_given:
            self.born(OPEN)
        exit_ = "NORMAL"
        try:
            coroutine.send(None)
        except StopIteration:
            pass
        except BaseException as error:
            exit_ = self.exit_by(leading(error))
        fate, told = self.fate, not self.over
        self.over = True
        self.frame.clear()
        del self.frame
        if not told or fate is None:
            return
        if fate.owed:
            line = self.returned if exit_ == "NORMAL" and fate.raised == "NOT" else fate.first
            self.search.seen.leaks.add((exit_, fate.status.name, fate.raised, line))

    def exit_by(self, error: BaseException) -> str:
        """Return the exit by which an exception leaves the program."""
        if isinstance(error, Abandon):
            self.over = True
        elif isinstance(error, GeneratorExit):
            return "CLOSE"
        elif not is_expected(error):
            raise error
        return "CANCEL" if isinstance(error, CancelledError) else "RAISE"
