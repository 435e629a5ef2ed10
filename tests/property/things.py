"""The values that programs handle: the resource that is followed, and everything else."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mypy_asyncgate.analysis.lifetime.state import (
    CLOSED,
    ENTERED,
    IN_FIELD,
    OPEN,
    PENDING,
    STARTING,
    STORED_IN_BLOCK,
)
from mypy_asyncgate.markers import not_a_resource

from . import dependants
from .described import Described
from .roles import CALL, DEPENDANT
from .vocabulary import LATER

if TYPE_CHECKING:
    from .fates import Fate
    from .runs import Run


class Thing(Described):
    """A value of the program: the resource that is followed, or anything else."""

    def __init__(self, run: Run, followed: bool = False) -> None:
        self.run, self.followed = run, followed
        self.carried: Thing | None = None

    def use(self) -> Step:
        return self.used(has_to_be_awaited=True)

    def used(self, has_to_be_awaited: bool) -> Step:
        if self.followed and not self.is_kept():
            self.run.event("USED")
        return Step(self.run, carried=self, how=CALL) if has_to_be_awaited else Step(self.run)

    def close(self) -> Step:
        if self.followed and self.run.search.made == "Block":
            # Its class has no release.
            return self.use()
        kept = self.is_kept()
        if self.followed:
            self.run.become(CLOSED, "RELEASED")
        if kept:
            self.run.finish()
        return Step(self.run)

    def enter_by_hand(self) -> Step:
        """Begin what only another call ends."""
        if not self.followed or self.run.fate is None:
            return Step(self.run, Thing(self.run))
        self.run.end_kept()
        self.run.search.seen.by_hand.add(self.run.frame.f_lineno)
        fate = self.run.fate
        self.run.event("ENTERED")
        self.run.fate = replace(fate, status=OPEN) if fate.owed else fate.become(OPEN)
        # What entering a manager gives of which nothing else is known is not known either.
        made = self.run.search.made
        step = Step(self.run, self if made != "Block" else Thing(self.run))
        step.begins = made in LATER
        return step

    def exit_by_hand(self, *args: object) -> Step:
        """End what was entered, by hand or not."""
        if self.followed:
            self.run.end_kept()
            self.run.become(CLOSED, "RELEASED")
        return Step(self.run)

    def cursor(self) -> Step:
        """Return something that needs this, and ask nothing of it."""
        return self.used(has_to_be_awaited=False)

    @property
    def itself(self) -> Thing:
        return self

    def call(
        self, then: Callable[[], None] | None = None, how: str = "", before: Fate | None = None
    ) -> Thing:
        step = Step(self.run, then=then, carried=self if how else None, how=how)
        step.before = before
        return step

    def __bool__(self) -> bool:
        """Decide an ``and`` or ``or`` whose value is used."""
        return self.run.picked(self)

    def is_kept(self) -> bool:
        """Tell whether a field of the object holds it, which may be released elsewhere."""
        return self.followed and self.run.fate is not None and self.run.fate.status == IN_FIELD

    def __iter__(self) -> Items:
        """Begin a loop over it; what it gives is not followed."""
        if self.followed and not self.is_kept():
            self.run.event("USED")
        return Items(self.run)

    def __getitem__(self, index: object) -> Thing:
        return Thing(self.run)

    def append(self, value: object) -> None:
        """Put a value into a list, which does not fail."""

    def __call__(self, *args: object) -> Thing:
        self.run.may_raise("call", cancels=False)
        return Thing(self.run)

    def __aenter__(self) -> Step:
        if self.followed:
            self.run.end_kept()
        # What entering something gives that holds the resource is not known.
        given = self if self.carried is None else Thing(self.run)
        return Step(self.run, given, self.entered if self.followed else None, opens=self.followed)

    def entered(self) -> None:
        run = self.run
        assert run.fate is not None
        run.become(ENTERED, "ENTERED")
        run.fate = replace(run.fate, blocks=(*run.fate.blocks, run.frame.f_lineno))

    def __aexit__(self, *args: object) -> Step:
        self.left()
        return Step(self.run, then=self.forget, carried=self, how=CALL, exits=True)

    def forget(self) -> None:
        """Hold the resource no more when the block has ended that alone kept this."""
        if not self.run.is_named(self):
            self.carried = None

    def left(self) -> None:
        run = self.run
        if self.followed and run.fate is not None:
            run.fate = replace(run.fate, blocks=run.fate.blocks[:-1])
            stored = run.fate.status == STORED_IN_BLOCK
            run.become(CLOSED, "RELEASED")
            if stored:
                run.finish()

    def __enter__(self) -> Any:
        step = self.__aenter__()
        step.sync = True
        return step.run_to_end()

    def __exit__(self, *args: object) -> None:
        step = self.__aexit__()
        step.sync = True
        step.run_to_end()

    def __await__(self) -> Generator[Any, Any, Thing]:
        then = self.awaited if self.followed else None
        return Step(self.run, self, then, opens=self.followed).__await__()

    def awaited(self) -> None:
        run = self.run
        assert run.fate is not None
        if run.fate.status == PENDING and run.search.made == "Block":
            # Awaiting it is all that it is for.
            run.event("ENTERED")
            run.finish()
        elif run.fate.status in (PENDING, STARTING):
            if run.fate.status == PENDING:
                run.event("STARTED")
            run.fate = replace(run.fate, status=OPEN)

    def __del__(self) -> None:
        if self.followed:
            self.run.dropped()


@not_a_resource
class Step(Thing):
    """Something to await, or to wait for: it may raise, and otherwise gives ``result``.

    ``opens`` says that nothing is held by a resource that was not open before, if it raises.
    Until then it holds what it ``carried``: ``how`` tells a call on the resource (``CALL``) from
    one that was lent it (``LOAN``), and from one that is going to use it (``DEPENDANT``).
    ``exits`` says that it is the exit of a block.
    """

    def __init__(
        self,
        run: Run,
        result: object = None,
        then: Callable[[], None] | None = None,
        opens: bool = False,
        carried: Thing | None = None,
        how: str = "",
        closes: bool = False,
        yielded: tuple[object, ...] = (),
        exits: bool = False,
    ) -> None:
        super().__init__(run)
        self.result, self.then, self.opens = result, then, opens
        self.carried = carried if getattr(carried, "followed", False) else None
        self.how, self.yielded = how, yielded
        self.before: Fate | None = None
        self.begins = False
        """It enters by hand what holds nothing before: if it fails, there is nothing to release."""
        self.sync, self.closes, self.exits = False, closes, exits

    def __await__(self) -> Generator[Any, Any, Any]:
        return self.run_to_end()
        yield

    def run_to_end(self) -> Any:
        if self.how == DEPENDANT and self.carried is not None:
            dependants.awaited(self.run)
        error = self.run.choose_error("await", cancels=not self.sync, closes=self.closes)
        if error is not None:
            self.fail()
            raise error()
        if self.then is not None:
            self.then()
        if self.run.is_named(self):
            # What only this call has held is not lost by anybody's doing.
            self.run.unwinding = self.run.frame.f_lineno
        result, self.result, self.then, self.carried = self.result, None, None, None
        self.yielded = ()
        self.run.unwinding = None
        return result

    def fail(self) -> None:
        """Leave the resource as it is when what opens, uses or releases it raises."""
        fate = self.run.fate
        if self.begins:
            self.run.finish()
        if self.before is not None and fate is not None:
            self.run.fate = self.before
        if self.opens and fate is not None:
            if fate.status in (PENDING, STARTING):
                self.run.finish()
            elif self.then is not None:
                # What fails has been tried: the resource is as good as entered.
                self.then()
                self.run.fate = replace(self.run.fate or fate, blocks=fate.blocks)
        self.run.raised(self.exits, suspends=self.closes)
        # The traceback keeps this frame, and must not keep the resource.
        self.result = self.then = self.carried = None
        self.yielded = ()


class Items:
    """What a loop goes over: opaque values, as many as it chooses."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.raises = True

    def __iter__(self) -> Items:
        return self

    def __next__(self) -> Thing:
        if self.raises:
            self.run.may_raise("next", cancels=False)
        if self.run.choose(2, "more"):
            raise StopIteration
        return Thing(self.run)

    def __aiter__(self) -> Items:
        return self

    async def __anext__(self) -> Thing:
        self.run.may_raise("next", cancels=True)
        if self.run.choose(2, "more"):
            raise StopAsyncIteration
        return Thing(self.run)
