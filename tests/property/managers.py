"""What programs enter beside the resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import Leap
from .things import Step, Thing

if TYPE_CHECKING:
    from .runs import Run


class Named:
    """A later manager of a ``with`` that is a mere name: it counts as entered with the first."""

    def __init__(self, thing: Thing) -> None:
        self.thing = thing

    def __aenter__(self) -> Step:
        return Step(self.thing.run, self.thing)

    def __aexit__(self, *args: object) -> Step:
        return self.thing.__aexit__(*args)

    def __enter__(self) -> Any:
        step = self.__aenter__()
        step.sync = True
        return step.run_to_end()

    def __exit__(self, *args: object) -> None:
        self.thing.__exit__(*args)


class Manager:
    """A manager that is no resource; it may suppress exceptions."""

    def __init__(self, run: Run, suppresses: bool) -> None:
        self.run, self.suppresses = run, suppresses

    def __aenter__(self) -> Step:
        return Step(self.run, Thing(self.run))

    async def __aexit__(self, kind: type[BaseException] | None, *args: object) -> bool:
        return self.leave(kind, cancels=True)

    def __enter__(self) -> Any:
        step = self.__aenter__()
        step.sync = True
        return step.run_to_end()

    def __exit__(self, kind: type[BaseException] | None, *args: object) -> bool:
        return self.leave(kind, cancels=False)

    def leave(self, kind: type[BaseException] | None, cancels: bool) -> bool:
        """Leave the block, with an exception or without; tell whether it is suppressed."""
        if kind is Leap:
            return True
        self.run.may_raise("exit", cancels, exits=True)
        if kind is None or not self.suppresses or not issubclass(kind, Exception):
            return False
        if self.run.search.trusts and self.run.fate is not None and self.run.fate.owed:
            # Whoever suppresses an exception of a clean-up step accepts the rest is skipped.
            self.run.finish()
        return True
