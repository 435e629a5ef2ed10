"""What rewritten programs call, for the executions of ``trials``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.property.errors import Other

from .observed import Source
from .tags import Tag
from .values import Items, Manager, Many, Named, Step, Value

if TYPE_CHECKING:
    from .trials import Search, Trial


class Functions:
    """The functions that programs call."""

    def __init__(self, search: Search) -> None:
        self.search = search

    @property
    def trial(self) -> Trial:
        return self.search.trial

    def make(self) -> Value:
        return self.trial.make("make", awaited=False)

    def connect(self) -> Value:
        return self.trial.make("connect", awaited=False)

    def begin(self) -> Value:
        return self.trial.make("begin", awaited=False)

    def serve(self) -> Value:
        return self.trial.make("serve", awaited=False)

    def client(self) -> Value:
        return self.trial.make("client", awaited=False)

    def open_file(self) -> Value:
        return self.trial.make("open_file", awaited=False)

    async def open_(self) -> Value:
        return self.trial.make("open_", awaited=True)

    def pair(self) -> tuple[Value, Value]:
        second = self.trial.make("pair", awaited=False)
        return Value(self.trial), second

    def parent(self) -> Value:
        self.trial.may_raise("parent", cancels=False)
        return Value(self.trial)

    def through(self, value: Value) -> Value:
        self.trial.may_raise("call", cancels=False)
        return value

    def prints(self, value: Value) -> None:
        self.trial.observed.unknown |= value.holds and not value.followed

    def call(self) -> None:
        self.trial.may_raise("call", cancels=False)

    def step(self) -> Step:
        return Step(self.trial)

    def items(self) -> Items:
        self.trial.may_raise("items", cancels=False)
        return Items(self.trial)

    def other(self) -> Manager:
        self.trial.may_raise("manager", cancels=False)
        return Manager(self.trial, suppresses=False)

    def suppressor(self) -> Manager:
        self.trial.may_raise("manager", cancels=False)
        return Manager(self.trial, suppresses=True)

    def failure(self) -> Exception:
        try:
            self.trial.may_raise("raise", cancels=False)
        except Exception as error:
            self.trial.note_pick(self.trial.answers[-1])
            return error
        return self.trial.abandon()


class Leaving(Functions):
    """The calls that hear where values go."""

    def stored(self, value: Value, outlives: bool = False) -> Value:
        self.trial.keep(value)
        return value

    def spread(self, values: tuple[Value, Value]) -> tuple[Value, Value]:
        first, second = values
        self.trial.keep(second)
        return first, Value(self.trial)

    def kept(self, value: Value) -> Value:
        if isinstance(value, Many):
            self.trial.told("unknown", value)
        else:
            self.trial.keep(value)
        return value

    def captured(self, value: Value, name: str, finally_: bool) -> Value:
        self.trial.keep(value)
        return value

    def sees(self, name: str, only_asks: bool, value: Value) -> None:
        """Define a nested function: what it closes over is kept from the beginning."""

    def given_up(self, value: Value, before: Value) -> Value:
        return value

    def helper(
        self,
        name: str,
        of_object: bool,
        awaited: bool,
        discarded: bool,
        named: tuple[tuple[str | int, bool], ...],
        *values: Value,
    ) -> Value:
        if of_object:
            self.trial.call_own(name, discarded)
        given = {key: value for (key, _), value in zip(named, values, strict=True)}
        return self.trial.call(name, given)

    def part(self, value: Value) -> Value:
        if self.trial.entry.is_first:
            self.trial.observed.returned |= value.holds
        return value

    def several(self, *values: Value) -> Value:
        parts = tuple(value.tag for value in values)
        return Value(self.trial, Tag(any(part.holds for part in parts), parts=parts))

    def leave(self, value: Value, is_worked_with: bool = False) -> Value:
        self.trial.leaving = value
        return value

    def read(self, value: Value, attribute: str) -> Value:
        value.note(attribute)
        if attribute == "close" and value.followed:
            self.trial.keep(value)
        return Value(self.trial)

    def moved(self, value: Value) -> Value:
        return value

    def field(self, name: str) -> Value:
        self.trial.touch(name)
        source = Source("field", name)
        value = self.trial.value(source)
        if value.holds and self.trial.choose(2, "field"):
            return Value(self.trial, Tag(source=source))
        self.trial.made |= value.holds
        return value

    def put_field(self, value: Value, name: str) -> Value:
        if self.trial.entry.is_first:
            self.trial.observed.stored.add((name, value.tag.source))
        if self.search.followed != Source("field", name):
            self.trial.keep(value, f".{name}")
        elif not self.trial.touched:
            self.trial.observed.unchecked.add(self.trial.frame.f_lineno)
        self.trial.touch(name)
        return value

    def call_object(self) -> Step:
        self.trial.touch(None)
        self.trial.may_raise("call", cancels=False)
        return Step(self.trial)

    def collected(self, value: Value) -> Value:
        return value

    def many(self, values: list[Value]) -> Many:
        return Many(self.trial, any(value.holds for value in values))

    def fresh(self, *parts: object) -> Value:
        return Value(self.trial)

    def pause(self, repeated: bool, *values: Value) -> Step:
        for value in values:
            self.trial.told("unknown", value)
        return Step(self.trial, Value(self.trial))


class Probes(Leaving):
    """The calls that ask for choices."""

    def trying(self, is_star: bool, *caught: type[BaseException]) -> None:
        """Let what seems safe reach a handler, as long as the value is not made.

        No value gets there on this way.
        """
        if self.search.concerns_arguments or self.trial.made:
            return
        answer = self.trial.choose(1 + len(caught), "trying")
        if answer:
            self.trial.end_calls()
            self.trial.forget_values()
            # Nor is this a way on which a field has not been looked at.
            self.trial.touched = True
            raise self.kind(caught[answer - 1])()

    @staticmethod
    def kind(caught: type[BaseException]) -> type[BaseException]:
        return Other if caught in (Exception, BaseException) else caught

    def reraise(self) -> None:
        self.trial.end_calls()

    def choose(self) -> bool:
        return not self.trial.choose(2, "if")

    def pick(self) -> bool:
        return not self.trial.pick(2, "pick")

    def there(self, value: Value) -> bool:
        return value.is_something

    def look(self, value: Value, attribute: str) -> bool:
        value.note(attribute)
        return not self.trial.choose(2, "look")

    def is_one(self, value: Value, *classes: str) -> bool:
        return not self.trial.choose(2, "is one")

    def closed(self, value: Value) -> bool:
        return not self.trial.choose(2, "closed")

    def forever(self) -> bool:
        self.trial.choose(1, "forever")
        return True

    def bound(self, value: Value) -> bool:
        return True

    def with_later(self, first: Any, *later: Value) -> Any:
        for value in later:
            value.enter()
        return first

    def named(self, value: Value) -> Named:
        return Named(value)

    def fail(self) -> None:
        raise self.failure()

    def impossible(self) -> None:
        self.trial.abandon()

    def quietly(self, iterable: Value | Items) -> Items:
        items = iter(iterable)
        items.raises = False
        return items

    def mark(self) -> None:
        pass

    def breaks(self) -> None:
        pass

    def called(self, step: Step) -> Step:
        self.trial.may_raise("call", cancels=False)
        return step

    def skip_body(self, number: int) -> None:
        self.skip(number, "body")

    def skip_else(self, number: int) -> None:
        self.skip(number, "orelse")

    def skip(self, number: int, part: str) -> None:
        """Do not take a branch: what it does to a field is taken to be done when it has to be."""
        branch = self.search.program.functions[self.trial.entry.name].branches[number]
        followed = self.search.followed
        if followed is None or followed.kind not in ("field", "calls"):
            return
        if branch.touches(part, str(followed.name), by_methods=followed.kind == "field"):
            self.trial.touch(str(followed.name))


def called_by_programs(calls: Probes) -> dict[str, Any]:
    """Return the functions by the names that programs have for them."""
    names = {*vars(Functions), *vars(Leaving), *vars(Probes)} - {"trial"}
    return {name: getattr(calls, name) for name in names if name[0] != "_"}
