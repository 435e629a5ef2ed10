"""What executions of the functions of a program show: each is searched once, for all who ask."""

from __future__ import annotations

from tests.property.compiling import Program

from .observed import Observed, Source
from .trials import Search


class ExecutedFunctions:
    """The functions of a program, with what executions have shown of them so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._observed: dict[tuple[str, Source | None, bool, int], Observed] = {}

    def observed(
        self, name: str, followed: Source | None, blind: bool = False, site: int = 0
    ) -> Observed:
        """Return what all executions of a function show of the value that comes from a source.

        ``blind`` ones do not know that the value is something, and not None. With a ``site``, it is
        only the value that the function gets at that line.
        """
        key = (name, followed, blind, site)
        if key not in self._observed:
            search = Search(self.program, name, followed, blind=blind, site=site)
            self._observed[key] = search.observed
        return self._observed[key]
