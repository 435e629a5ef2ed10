"""What a call of a program's function means for a resource that it is given, by its executions."""

from __future__ import annotations

from tests.property.compiling import Program
from tests.property.vocabulary import TOLD

from .observed import Observed, Source
from .trials import Search

ENDING = frozenset({"close", "__aenter__", "__enter__", "__aexit__", "__exit__", "__iter__"})
"""What does more than use a resource."""


class ExecutedEffects:
    """The effects of the functions of a program, each found when it is asked for."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, name: str, argument: str | int) -> str | None:
        """Return what a function does with an argument, or None if there is no such function."""
        function = self._program.functions.get(name)
        if function is None:
            return TOLD.get(name)
        parameter = function.parameter(argument)
        if parameter is None:
            return "unknown"
        if (name, parameter) not in self._known:
            search = Search(self._program, name, Source("parameter", parameter))
            self._known[name, parameter] = effect(search.observed)
        return self._known[name, parameter]


def effect(observed: Observed) -> str:
    """Return what a call means for a resource, as the analysis has it."""
    if not observed.only_uses:
        return "unknown"
    if observed.uses.isdisjoint(ENDING):
        return "uses"
    return "unknown" if observed.unreleased else "releases"
