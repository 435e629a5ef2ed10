"""What executions of the functions of a program show: each is searched once, for all who ask."""

from __future__ import annotations

from tests.property.compiling import Program

from .observed import Observed, Source
from .trials import Search


class ExecutedFunctions:
    """The functions of a program, with what executions have shown of them so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._observed: dict[tuple[str, Source | None, bool], Observed] = {}

    def observed(self, name: str, followed: Source | None, blind: bool = False) -> Observed:
        """Return what all executions of a function show of the value that comes from a source.

        ``blind`` ones do not know that the value is something, and not None.
        """
        key = (name, followed, blind)
        if key not in self._observed:
            self._observed[key] = Search(self.program, name, followed, blind=blind).observed
        return self._observed[key]
