"""Many values of which the resource is one, and loops over them."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from .roles import MANY
from .things import Items, Step, Thing

if TYPE_CHECKING:
    from .runs import Run


class Many(Thing):
    """A list of which the resource is an element: at an index that is a choice."""

    def __init__(self, run: Run, member: Thing) -> None:
        super().__init__(run)
        self.carried = member
        self.visited = False

    @property
    def how(self) -> str:
        return f"{MANY}@" if self.visited else MANY

    def used(self, has_to_be_awaited: bool) -> Step:
        self.run.give_up()
        return super().used(has_to_be_awaited)

    def close(self) -> Step:
        self.run.give_up()
        return super().close()

    def __await__(self) -> Generator[Any, Any, Thing]:
        assert self.carried is not None
        return Step(self.run, self, self.carried.awaited, opens=True).__await__()

    def __iter__(self) -> Items:
        self.visited = False
        return Elements(self.run, self)


class Elements(Items):
    """A loop over many: it comes to each, the resource among them, before it ends."""

    def __init__(self, run: Run, many: Many) -> None:
        super().__init__(run)
        self.many = many
        self.ended = False
        """The loop is exhausted, or a ``break`` ends it."""
        self.number = len(run.answers)
        run.loops.add(self)

    def __del__(self) -> None:
        if not (self.ended or self.run.over):
            # An exception takes it from the loop, or a ``return``.
            self.run.unwinding = self.run.frame.f_lineno

    def __next__(self) -> Thing:
        error = self.run.choose_error("next", cancels=False) if self.raises else None
        if error is not None:
            self.run.raised()
            # The traceback keeps this frame, and must not keep the resource.
            self.run.loops.discard(self)
            del self.many
            raise error()
        member = self.many.carried
        first = bool(self.run.choose(2, "element"))
        if not self.many.visited and not first and member is not None:
            self.many.visited = True
            return member
        if self.many.visited and not first:
            self.ended = True
            raise StopIteration
        return Thing(self.run)
