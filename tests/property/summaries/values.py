"""The values that functions handle while one of them is followed."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from mypy_asyncgate.markers import not_a_resource

from .tags import UNKNOWN, Tag

if TYPE_CHECKING:
    from .trials import Trial


class Value:
    """A value: the one that is followed, or another."""

    def __init__(self, trial: Trial, tag: Tag = UNKNOWN) -> None:
        self.trial, self.tag = trial, tag

    @property
    def holds(self) -> bool:
        """Whether it is the value that is followed, or has it in it."""
        return self.tag.holds

    @property
    def followed(self) -> bool:
        """Whether it is the value that is followed."""
        return self.tag.holds and not self.tag.is_many

    def note(self, attribute: str) -> None:
        """Ask the value for an attribute or a method."""
        if self.followed:
            self.trial.observed.uses.add(attribute)
        self.trial.observed.unknown |= self.tag.is_many and self.holds

    def use(self) -> Step:
        self.note("use")
        return Step(self.trial)

    def start(self) -> Step:
        self.note("start")
        return Step(self.trial)

    def wait_closed(self) -> Step:
        self.trial.end_calls()
        self.note("wait_closed")
        return Step(self.trial)

    def wait(self) -> Step:
        self.note("wait")
        return Step(self.trial)

    def keys(self) -> Step:
        self.note("keys")
        return Step(self.trial)

    def detach(self) -> Step:
        self.note("detach")
        return Step(self.trial)

    def fill(self) -> Step:
        self.note("fill")
        return Step(self.trial)

    def get(self) -> Value:
        return self.trial.make("get", awaited=False)

    def cursor(self) -> Step:
        self.note("cursor")
        return Step(self.trial)

    def enter_by_hand(self) -> Step:
        self.trial.end_calls()
        self.note("__aenter__")
        return Step(self.trial, Value(self.trial))

    def exit_by_hand(self, *args: object) -> Step:
        self.trial.end_calls()
        self.note("__aexit__")
        return Step(self.trial, Value(self.trial))

    def close(self) -> Step:
        self.trial.end_calls()
        self.note("close")
        self.trial.released = self.trial.released or self.followed
        return Step(self.trial)

    @property
    def flag(self) -> Value:
        self.note("flag")
        return Value(self.trial)

    def append(self, value: object) -> None:
        """Put a value into a list, which does not fail."""
        self.note("append")

    def __call__(self, *args: object) -> Value:
        self.trial.may_raise("call", cancels=False)
        return Value(self.trial)

    def __bool__(self) -> bool:
        return not self.trial.pick(1 if self.is_known else 2, "picked")

    def __iter__(self) -> Items:
        self.note("__iter__")
        return Items(self.trial)

    def __getitem__(self, index: object) -> Value:
        return Value(self.trial)

    def enter(self) -> None:
        self.trial.end_calls()
        self.trial.observed.entered |= self.followed
        self.trial.observed.unknown |= self.tag.is_many and self.holds

    @property
    def given(self) -> Value:
        """What entering it gives: itself, of which nothing else is known."""
        return Value(self.trial, Tag(self.followed))

    def __aenter__(self) -> Step:
        self.enter()
        return Step(self.trial, self.given)

    def __aexit__(self, *args: object) -> Step:
        self.trial.end_calls()
        return Step(self.trial)

    def __enter__(self) -> Any:
        step = self.__aenter__()
        step.cancels = False
        return step.run_to_end()

    def __exit__(self, *args: object) -> None:
        step = self.__aexit__()
        step.cancels = False
        step.run_to_end()

    def __await__(self) -> Generator[Any, Any, Value]:
        self.note("__await__")
        return Step(self.trial, self, self.was_awaited).__await__()

    def was_awaited(self) -> None:
        # Of what a coroutine gives, awaiting it and awaiting the coroutine are not told apart.
        if self.tag.source is not None and not self.tag.of_coroutine:
            self.tag = self.tag._replace(awaited=True)

    @property
    def is_known(self) -> bool:
        """Whether it is known to be something."""
        return self.holds and not self.trial.search.blind

    @property
    def is_something(self) -> bool:
        """Choose whether it is something, and not None."""
        there = not self.trial.choose(1 if self.is_known else 2, "there")
        if not (there or self is self.trial.nothing or self.trial.search.blind):
            self.tag = self.tag._replace(is_none=True)
        return there


@not_a_resource
class Step(Value):
    """Something to await: it may raise, and otherwise gives ``result``."""

    def __init__(
        self, trial: Trial, result: object = None, then: Any = None, cancels: bool = True
    ) -> None:
        super().__init__(trial)
        self.result, self.then, self.cancels = result, then, cancels

    def __await__(self) -> Generator[Any, Any, Any]:
        return self.run_to_end()
        yield

    def run_to_end(self) -> Any:
        self.trial.may_raise("await", cancels=self.cancels)
        if self.then is not None:
            self.then()
        return self.result


class Many(Value):
    """A list; the value that is followed may be one of its elements."""

    def __init__(self, trial: Trial, holds: bool) -> None:
        super().__init__(trial, Tag(holds, is_many=True))

    def __await__(self) -> Generator[Any, Any, Value]:
        self.note("__await__")
        return Step(self.trial, self).__await__()

    def __iter__(self) -> Items:
        self.note("__iter__")
        return Items(self.trial, self.holds)


class Items:
    """What a loop goes over: as many values as it chooses, perhaps the followed one among them."""

    def __init__(self, trial: Trial, holds: bool = False) -> None:
        self.trial, self.holds = trial, holds
        self.raises = True

    def __iter__(self) -> Items:
        return self

    def __next__(self) -> Value:
        if self.raises:
            self.trial.may_raise("next", cancels=False)
        answer = self.trial.choose(3 if self.holds else 2, "more")
        if answer == 1:
            raise StopIteration
        if answer == 2:
            return Value(self.trial, Tag(True))
        return Value(self.trial)

    def __aiter__(self) -> Items:
        return self

    async def __anext__(self) -> Value:
        self.trial.may_raise("next", cancels=True)
        if self.trial.choose(2, "more"):
            raise StopAsyncIteration
        return Value(self.trial)


class Manager:
    """A manager that is no resource; it may suppress exceptions."""

    def __init__(self, trial: Trial, suppresses: bool) -> None:
        self.trial, self.suppresses = trial, suppresses

    def __aenter__(self) -> Step:
        self.trial.end_calls()
        return Step(self.trial, Value(self.trial))

    async def __aexit__(self, kind: type[BaseException] | None, *args: object) -> bool:
        return self.leave(kind, cancels=True)

    def __enter__(self) -> Any:
        self.trial.end_calls()
        return Step(self.trial, Value(self.trial), cancels=False).run_to_end()

    def __exit__(self, kind: type[BaseException] | None, *args: object) -> bool:
        return self.leave(kind, cancels=False)

    def leave(self, kind: type[BaseException] | None, cancels: bool) -> bool:
        self.trial.end_calls()
        self.trial.may_raise("exit", cancels)
        return kind is not None and self.suppresses and issubclass(kind, Exception)


class Named:
    """A later manager of a ``with`` that is a mere name: it counts as entered with the first."""

    def __init__(self, value: Value) -> None:
        self.value = value

    def __aenter__(self) -> Step:
        return Step(self.value.trial, self.value.given)

    def __aexit__(self, *args: object) -> Step:
        return self.value.__aexit__(*args)

    def __enter__(self) -> Any:
        return Step(self.value.trial, self.value.given, cancels=False).run_to_end()

    def __exit__(self, *args: object) -> None:
        self.value.__exit__(*args)
