"""What a call of a program's function means for a resource that it is given, by its executions."""

from __future__ import annotations

from tests.property.vocabulary import TOLD

from .functions import ExecutedFunctions
from .observed import Observed, Source

ENDING = frozenset(
    {"close", "__aenter__", "__enter__", "__aexit__", "__exit__", "__iter__", "detach"}
)
"""What does more than use a resource."""

WORK = "use"
"""The method that waits, and works only while the resource is open."""


class ExecutedEffects:
    """The effects of the functions of a program, each found when it is asked for.

    ``closes`` says that the class of the arguments has a release method.
    """

    def __init__(self, functions: ExecutedFunctions, closes: bool = True) -> None:
        self._functions = functions
        self._program = functions.program
        self._ending = ENDING if closes else ENDING - {"close"}

    def __call__(self, name: str, argument: str | int) -> str | None:
        """Return what a function does with an argument, or None if there is no such function."""
        function = self._program.functions.get(name)
        if function is None:
            return TOLD.get(name)
        parameter = function.parameter(argument)
        if parameter is None:
            return "unknown"
        observed = self._observed(name, parameter)
        if not observed.only_uses:
            return "unknown"
        if not observed.uses.isdisjoint(self._ending):
            return "unknown" if observed.unreleased else "releases"
        later = function.is_coroutine or function.generates
        return "depends" if later and WORK in observed.uses else "lends"

    def works(self, name: str, argument: str | int) -> bool:
        """Tell whether a function does with an argument what only an open one is good for."""
        function = self._program.functions.get(name)
        parameter = function.parameter(argument) if function is not None else None
        return parameter is not None and WORK in self._observed(name, parameter).uses

    def _observed(self, name: str, parameter: str) -> Observed:
        """Return what executions of a function show of a parameter."""
        return self._functions.observed(name, Source("parameter", parameter))
