"""Executions of a function over all choices, with everything that it calls."""

from __future__ import annotations

import sys
from types import FrameType
from typing import NamedTuple, NoReturn

from tests.property.compiling import Program
from tests.property.errors import RAISED, Abandon, is_expected, is_group, leading
from tests.property.runs import TooManyRuns
from tests.property.vocabulary import TOLD

from .observed import ELSEWHERE, Observed, Source
from .probes import Probes, called_by_programs
from .tags import Tag, each_alone, given, obtained
from .values import Many, Value

MOST_TRIALS = 20_000
LONGEST = 300


class Entry(NamedTuple):
    """A function, and the values that it is called with.

    The first call of the function in question is told from those inside it. ``counts`` says that
    what is made in the call is what is followed.
    """

    name: str
    tags: tuple[Tag, ...]
    is_first: bool = False
    counts: bool = True


class Outcome(NamedTuple):
    """A way in which a function may return: with what, and whether it has released the value."""

    result: Tag
    released: bool
    assumed: bool
    """A call in it is taken to return although no execution of it does."""


class Search:
    """All executions of ``function``, in which the value that comes from ``followed`` is watched.

    If calls are followed, ``looking`` are the methods that name the field. A ``blind`` search does
    not know that the value is something, and not None. With a ``site``, it is only the value that
    the function gets at that line.

    Nothing is watched with None: then only the results count. A call is executed once for each
    way of calling it, with calls inside it, until nothing new comes of that.
    """

    def __init__(
        self,
        program: Program,
        function: str,
        followed: Source | None,
        looking: frozenset[str] = frozenset(),
        blind: bool = False,
        site: int = 0,
    ) -> None:
        self.program, self.followed, self.looking = program, followed, looking
        self.blind, self.site = blind, site
        self.observed = Observed()
        self.names = program.names({**RAISED, **called_by_programs(Probes(self))})
        self.visited: set[object] = set()
        self.tapes: list[tuple[int, ...]] = []
        self.trial: Trial
        self.outcomes: dict[Entry, set[Outcome]] = {}
        self.callers: dict[Entry, set[Entry]] = {}
        self.given: dict[Entry, list[Outcome]] = {}
        """The outcomes that an exploration began with: its tapes depend on them."""
        self.trials = 0
        parameters = program.functions[function].parameters
        tags = tuple(self.tag(Source("parameter", name)) for name in parameters)
        self.start = Entry(function, tags, is_first=True)
        self.waiting = [self.start]
        self.outcomes[self.start] = set()
        while self.waiting:
            self.explore(self.waiting.pop())
        for result, released, assumed in self.outcomes[self.start]:
            self.observed.unreleased |= not (released or assumed)
            self.observed.returned |= result.holds
            self.observed.results |= set(given(result))

    def tag(self, source: Source) -> Tag:
        """Return what a value from a source is at first."""
        return Tag(source == self.followed, source)

    @property
    def concerns_arguments(self) -> bool:
        """Whether a call matters only if it is given the value, which is a parameter."""
        return self.followed is not None and self.followed.kind == "parameter"

    def explore(self, entry: Entry) -> None:
        """Execute a function over all choices."""
        self.visited, self.tapes, self.given = set(), [()], {}
        before = len(self.outcomes[entry])
        while self.tapes:
            self.trials += 1
            if self.trials > MOST_TRIALS:
                raise TooManyRuns
            self.trial = Trial(self, entry, self.tapes.pop())
            self.trial.execute()
        if len(self.outcomes[entry]) > before:
            callers = self.callers.get(entry, set())
            self.waiting.extend(caller for caller in callers if caller not in self.waiting)

    def results(self, caller: Entry, called: Entry) -> list[Outcome]:
        """Return the outcomes of a call as far as they are known."""
        if called not in self.outcomes:
            self.outcomes[called] = set()
            self.waiting.append(called)
        self.callers.setdefault(called, set()).add(caller)
        if called not in self.given:
            self.given[called] = sorted(self.outcomes[called], key=str)
        return self.given[called]


class Trial:
    """One execution: answers from the tape, then the first answer to every new question."""

    def __init__(self, search: Search, entry: Entry, tape: tuple[int, ...]) -> None:
        self.search, self.entry, self.tape = search, entry, tape
        self.observed = search.observed
        self.answers: list[int] = []
        self.frame: FrameType
        self.released = False
        self.assumed = False
        self.over = False
        self.touched = False
        """Something has looked at the field that is followed, or may have."""
        self.made = False
        """The value that is followed has been made, or read from its field."""
        self.called: frozenset[str] = frozenset()
        """The methods of the object that were called since something has looked at the field."""
        self.group_line = 0
        """Where a group was raised: when one of it is handled, the rest is raised."""
        self.picks: tuple[int, ...] = ()
        self.pick_line = 0
        self.leaving: Value | None = None
        """What the last ``return`` gives, which clean-ups may come after."""
        self.nothing = Value(self, Tag(is_none=True))

    def choose(self, count: int, what: str) -> int:
        """Return a number below ``count``."""
        if self.over:
            raise Abandon
        position = len(self.answers)
        if position > LONGEST:
            raise TooManyRuns
        if position < len(self.tape):
            answer = self.tape[position]
        else:
            key = (what, *self.point())
            if key in self.search.visited:
                self.abandon()
            self.search.visited.add(key)
            answer = 0
            taken = tuple(self.answers)
            self.search.tapes.extend((*taken, other) for other in range(1, count))
        self.answers.append(answer)
        return answer

    def abandon(self) -> NoReturn:
        """End this execution; what clean-ups still do is of no interest."""
        self.over, self.observed = True, Observed()
        raise Abandon

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
            self.variables(),
            self.made,
            self.touched,
            self.called,
            self.released,
            self.assumed,
            self.picks,
            self.leaving.tag if self.leaving is not None else None,
            self.group_line,
            tuple(handled),
        )

    def variables(self) -> frozenset[object]:
        """Return what the variables of the function are, as far as it matters."""
        return frozenset(
            (name, value.tag)
            for name, value in self.frame.f_locals.items()
            if isinstance(value, Value) and (value.holds or self.search.followed is None)
        )

    def forget_values(self) -> None:
        """Let no value that a variable has now be a result."""
        for value in self.frame.f_locals.values():
            if isinstance(value, Value) and value is not self.nothing:
                value.tag = value.tag._replace(is_none=True)

    def touch(self, field: str | None) -> None:
        """Look at a field, or (None) at any."""
        followed = self.search.followed
        if followed is None:
            return
        if followed.kind == "field":
            self.touched |= field in (None, followed.name)
        if field == followed.name:
            self.end_calls()

    def call_own(self, method: str, discarded: bool) -> None:
        """Call a method of the object; from a result that is not ``discarded`` more is known."""
        self.touch(None)
        followed = self.search.followed
        if followed is None or followed.kind != "calls":
            return
        if method in self.called:
            self.observed.repeated.add(method)
        if method in self.search.looking:
            # It looks at the field itself.
            self.called &= {method}
        self.called = self.called | {method} if discarded else self.called - {method}

    def end_calls(self) -> None:
        """Begin, end or enter something: what is called next is not the same again."""
        self.called = frozenset()

    def pick(self, count: int, what: str) -> int:
        """Choose a value that the rest of the line depends on, and no variable holds."""
        answer = self.choose(count, what)
        self.note_pick(answer)
        return answer

    def note_pick(self, answer: int) -> None:
        """Take down a choice that the rest of the line depends on."""
        line = self.frame.f_lineno
        self.picks = (*self.picks, answer) if self.pick_line == line else (answer,)
        self.pick_line = line

    def may_raise(self, what: str, cancels: bool) -> None:
        """Raise an exception, or go on; not where the function just ends."""
        line, program = self.frame.f_lineno, self.search.program
        if line not in program.guarded:
            return
        kinds = program.kinds[line]
        answer = self.choose(len(kinds) + cancels, what)
        if answer:
            self.end_calls()
            self.group_line = line if is_group(kinds[answer - 1]) else 0
            raise kinds[answer - 1]()

    def value(self, source: Source) -> Value:
        """Return a value from a source, which is followed if that is the one."""
        return Value(self, self.search.tag(source))

    def make(self, producer: str, awaited: bool) -> Value:
        self.may_raise(producer, cancels=awaited)
        tag = self.search.tag(Source("call", self.frame.f_lineno))
        tag = self.obtained(tag._replace(holds=tag.holds and self.entry.counts))
        self.made |= tag.holds
        value = Value(self, tag._replace(awaited=awaited))
        if awaited:
            value.note("__await__")
        return value

    def obtained(self, result: Tag, arguments: tuple[Tag, ...] = ()) -> Tag:
        """Return what the function gets at this line, from a call with these arguments."""
        if not self.entry.is_first or self.search.concerns_arguments:
            return result
        return obtained(result, arguments, self.frame.f_lineno, self.is_counted)

    @property
    def is_counted(self) -> bool:
        """Whether what a call at this line makes is what is followed."""
        if not self.entry.is_first:
            return self.entry.counts
        return self.search.site in (0, self.frame.f_lineno)

    def rebuilt(self, tag: Tag) -> Value:
        """Return a value that is like another."""
        if tag == self.nothing.tag:
            return self.nothing
        return Many(self, tag.holds) if tag.is_many else Value(self, tag)

    def execute(self) -> None:
        """Run the function to its end, and take down how it ends."""
        name, tags = self.entry.name, self.entry.tags
        function = self.search.program.functions[name]
        self.search.names.update(nothing=self.nothing, KEPT=Value(self))
        values = [self.rebuilt(tag) for tag in tags]
        of_object = [self.nothing] * function.is_method
        others = [self.nothing] * function.has_others
        coroutine = self.search.names[name](*of_object, *values, *others)
        self.frame = coroutine.cr_frame
        for parameter, value in zip(function.parameters, values, strict=True):
            if parameter in function.captured:
                self.keep(value)
        try:
            coroutine.send(None)
        except StopIteration as end:
            result = self.nothing if end.value is None else end.value
            outcome = Outcome(result.tag, self.released, self.assumed)
            if not self.over:
                self.search.outcomes[self.entry].add(outcome)
        except BaseException as error:
            error = leading(error)
            if not (isinstance(error, Abandon) or is_expected(error)):
                raise
        # Nothing of it refers to itself, or it would live until the garbage is collected.
        self.frame.clear()
        del self.frame, self.nothing, self.leaving

    def call(self, name: str, arguments: dict[str | int, Value]) -> Value:
        """Call a function that the text names, or one of which a catalog tells."""
        self.may_raise("call", cancels=False)
        if name in TOLD:
            for value in arguments.values():
                self.told(TOLD[name], value)
            return Value(self)
        function = self.search.program.functions[name]
        # The default of a parameter is not looked at.
        unknown = Value(self)
        given: dict[str, Value] = {}
        for key, value in arguments.items():
            parameter = function.parameter(key)
            if parameter is None:
                self.told("unknown", value)
            else:
                given[parameter] = value
        tags = tuple(given.get(name, unknown).tag for name in function.parameters)
        if self.search.concerns_arguments and not any(tag.holds for tag in tags):
            return unknown
        counts = self.is_counted
        results = [self.returned(Entry(name, t, counts=counts)) for t in each_alone(tags)]
        result = results[self.pick(len(results), "result") if len(results) > 1 else 0]
        result = self.obtained(result, tags)
        if function.generates:
            return Value(self)
        return self.rebuilt(result._replace(of_coroutine=function.is_coroutine))

    def returned(self, called: Entry) -> Tag:
        """Return what a call gives back."""
        outcomes = self.search.results(self.entry, called)
        if not outcomes:
            # So far it does not return: it is taken to do so.
            self.assumed = True
            return self.nothing.tag
        outcome = outcomes[self.pick(len(outcomes), "outcome")]
        self.released |= outcome.released
        self.assumed |= outcome.assumed
        return outcome.result

    def told(self, effect: str, value: Value) -> None:
        """Give a value to a function of which only this much is known."""
        if not value.holds:
            return
        self.observed.unknown |= effect == "unknown" or value.tag.is_many
        if not value.tag.is_many:
            self.observed.entered |= effect == "enters"
            self.observed.released |= effect in ("releases", "takes")

    def keep(self, value: Value, where: str = ELSEWHERE) -> None:
        """Put a value, or something that has it in it, where it stays."""
        if value.holds:
            self.observed.kept_in.add(where)
