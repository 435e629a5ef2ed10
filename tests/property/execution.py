"""Executes a program over all choices of branches and exceptions, and tells what was seen.

The program is ordinary source text (see ``vocabulary`` for what it may call), rewritten a little
and compiled by Python itself.

Runs are made depth-first over a tape of choices. A run ends early when it comes to a point of the
program in a state in which an earlier run has been there, so loops need no bound, and the tapes
are finite.

An execution is the truth, but for these policies, which it shares with the analysis on purpose:

- A call of which nothing is known only borrows the resource if some execution ends it here;
  otherwise it takes the resource over. So a program may be executed twice.
- A branch that is not taken is trusted to stand under the right condition (``branches``).
- Whoever suppresses an exception of a clean-up accepts that the rest of it is skipped.
- Before the resource is made, what seems safe may raise what a handler names.
- What opens the resource and fails has opened nothing; a release that fails has been tried.
- While many are made nobody has any in hand; what is done with all of them ends the matter.
- What else touches a field of the object may have released what is there.
- What is stored from inside its block is of use unless the block ends at once.
- A coroutine that waits for something of the resource uses it when it is awaited, and not before;
  when one is given away, somebody may await any of them. No other call depends on the resource.
- What only a call holds, in a variable, is left when that is awaited, and not lost.
- The managers that a ``with`` statement names count as entered from its start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .compiling import Function, Program
from .errors import RAISED
from .fates import Seen
from .probes import Probes, called_by_programs
from .runs import Run, TooManyRuns
from .summaries.effects import ExecutedEffects
from .summaries.functions import ExecutedFunctions
from .vocabulary import PRODUCERS

NOWHERE = 0
"""The line of no call."""


class Search:
    """All executions of a function, for the resources that the call at line ``site`` makes."""

    def __init__(
        self,
        program: Program,
        function: Function,
        site: int,
        functions: ExecutedFunctions,
        options: Options,
        lends: bool,
    ) -> None:
        self.program, self.function, self.site = program, function, site
        self.trusts, self.lends = options.trusts, lends
        self.made = PRODUCERS[function.sites[site]]
        """The class of what the call makes."""
        self.effects = ExecutedEffects(functions, closes=self.made != "Block")
        """The effects on it of the functions that are called."""
        self.bound_when_seen: set[object] = set()
        """Where a variable is bound, on some way, that a nested function sees by then."""
        self.run: Run
        self.names = program.names({**RAISED, **called_by_programs(Probes(self))})
        if function.captured:
            # What is not followed is not lost, and bound everywhere.
            self.explore(options.most_runs, NOWHERE)
        self.explore(options.most_runs, site)

    def explore(self, most_runs: int, site: int) -> None:
        """Execute the function over all choices."""
        self.site = site
        self.lent = False
        self.visited: set[object] = set()
        self.tapes: list[tuple[int, ...]] = [()]
        self.seen = Seen()
        while self.tapes:
            self.seen.runs += 1
            if self.seen.runs > most_runs:
                raise TooManyRuns
            self.run = Run(self, self.tapes.pop())
            self.run.execute(self.names[self.function.name])


@dataclass(frozen=True)
class Options:
    """How programs are executed.

    With ``trusts``, a release that the analysis takes to stand under the right condition counts
    as one where the condition does not hold, too.
    """

    most_runs: int = 4_000
    trusts: bool = True


def executions(
    functions: ExecutedFunctions, options: Options = Options()
) -> Iterator[tuple[int, Seen]]:
    """Yield, for each call that makes a resource, its line and what executions show of it."""
    program = functions.program
    for name in program.own.functions:
        function = program.functions[name]
        for site in sorted(function.sites):
            search = Search(program, function, site, functions, options, lends=True)
            if search.lent and not ends_here(search.seen):
                # Nothing here releases it, so a call that is given it may be the one that does.
                search = Search(program, function, site, functions, options, lends=False)
            yield site, search.seen


def ends_here(seen: Seen) -> bool:
    """Tell whether some execution releases or enters the resource, with no exception before."""
    return any(
        raised == "NOT" and (what == "RELEASED" or (what == "ENTERED" and line not in seen.by_hand))
        for what, line, _, raised in seen.events
    )
