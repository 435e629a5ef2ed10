"""The summaries of parameters follow aliases, calls, methods and recursion."""

from __future__ import annotations

import pytest

from mypy_asyncgate.summaries.values import UNKNOWN, ValueSummary
from tests.summaries.modules import Analysed

MODULE = Analysed(
    """
    from typing import Any, Callable
    c: Any
    seen: Any
    unknown: Callable[..., Any]

    def reads(x: Any) -> None:
        x.read()
        print(x)
        if x.attribute and not x:
            pass

    async def awaits(x: Any) -> None:
        await x

    async def enters(x: Any) -> None:
        async with x:
            pass

    def returns(x: Any) -> Any:
        y = x
        return y

    def returns_perhaps(x: Any) -> Any:
        return x if c else None

    def returns_one_of_two(x: Any) -> Any:
        return x, 1

    def yields(x: Any) -> Any:
        yield x

    def does_nothing(x: Any) -> None:
        x = c
        x.read()

    def raises(x: Any) -> None:
        raise ValueError(x)

    def appends(x: Any) -> None:
        seen.append(x)

    def lists(x: Any) -> None:
        y = [x]

    def makes_global(x: Any) -> None:
        global c
        c = x

    def sets_attribute(x: Any) -> None:
        c.it = x

    def fills_item(x: Any) -> None:
        seen[0] = x

    def closes_over(x: Any) -> Callable[[], None]:
        return lambda: x.read()

    def hands_on(x: Any) -> None:
        unknown(x)

    def is_entered_by_a_call(x: Any) -> None:
        c.enters(x)

    def is_released_by_a_call(x: Any) -> None:
        c.releases(x)

    def is_lent(x: Any) -> None:
        c.borrows(x)

    def is_passed_on(x: Any) -> None:
        y = c.passes(x)
        y.read()

    def hands_on_many(x: Any) -> None:
        unknown([x for _ in c])
        y = [x for _ in c]
        unknown(y)

    def uses_many(x: Any) -> None:
        y = [x for _ in c]
        y.clear()

    def closes_over_an_alias(x: Any) -> None:
        y = x
        c(lambda: y)

    def calls_another(x: Any) -> None:
        reads(x)

    def calls_with_a_name(y: Any, x: Any) -> None:
        calls_second(1, x=y)

    def calls_second(y: Any, x: Any) -> None:
        x.second()

    def calls_with_a_star(x: Any) -> None:
        reads(*x)

    def uses_what_is_given_back(x: Any) -> None:
        y = returns(x)
        y.read()

    def drops_what_is_given_back(x: Any) -> None:
        returns(x)

    def gives_back_what_is_given_back(x: Any) -> Any:
        return returns(returns_perhaps(x))

    def recurses(x: Any, n: int) -> None:
        x.first()
        if n:
            recurses(x, n - 1)

    def even(x: Any, n: int) -> None:
        x.even()
        odd(x, n)

    def odd(x: Any, n: int) -> None:
        x.odd()
        if n:
            even(x, n - 1)

    def returns_in_recursion(x: Any, n: int) -> Any:
        return returns_in_recursion(x, n - 1) if n else x

    def used_in_recursion(x: Any) -> None:
        returns_in_recursion(x, 3).end()

    def has_no_body(x: Any) -> None:
        ...

    def calls_what_has_no_body(x: Any) -> None:
        has_no_body(x)

    class Subject:
        field: Any

        def keeps(self, x: Any) -> None:
            self.field = x

        def keeps_many(self, x: Any) -> None:
            self.field[1] = x

        def hands_to_keeper(self, x: Any) -> None:
            self.keeps(x)

        @staticmethod
        def static(x: Any) -> None:
            x.read()

        def calls_static(self, x: Any) -> None:
            self.static(x)

        @classmethod
        def of_class(cls, x: Any) -> None:
            x.read()

        def closes(self) -> None:
            self.close()

        def close(self) -> None:
            pass

        def closes_in_the_end(self) -> None:
            try:
                c()
            finally:
                self.closes()

        def closes_later(self) -> None:
            unknown(self.close)

        def closes_inside(self) -> None:
            def inside() -> None:
                self.closes()
            inside()

        def names_fields(self) -> None:
            self.field.read()

        def is_used_by_a_class(self) -> None:
            class Inside:
                it = self

        def has_a_lambda(self) -> None:
            c(lambda: None)

        def gives_itself_away(self) -> None:
            unknown(self)
    """
)

READS = ValueSummary(frozenset({"read"}))


def used(*names: str) -> ValueSummary:
    """Return the summary of a value of which only these attributes are used."""
    return ValueSummary(frozenset(names))


def kept(where: str) -> ValueSummary:
    """Return the summary of a value that ``where`` may hold afterwards."""
    return ValueSummary(kept_in=frozenset({where}))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("reads", used("read", "attribute")),
        ("awaits", used("__await__")),
        ("enters", ValueSummary(entered=True)),
        ("returns", ValueSummary(returned=True)),
        ("returns_perhaps", ValueSummary(returned=True)),
        ("returns_one_of_two", ValueSummary(returned=True)),
        ("yields", UNKNOWN),
        ("does_nothing", used()),
        ("raises", kept("ValueError()")),
        ("appends", kept("append()")),
        ("lists", kept("container")),
        ("makes_global", kept("global")),
        ("sets_attribute", kept("attribute")),
        ("fills_item", kept("item")),
        ("closes_over", kept("nested function")),
        ("hands_on", UNKNOWN),
        ("is_entered_by_a_call", ValueSummary(entered=True)),
        ("is_released_by_a_call", ValueSummary(released=True)),
        ("is_lent", used()),
        ("is_passed_on", READS),
        ("hands_on_many", kept("container").joined(UNKNOWN)),
        ("uses_many", kept("container").joined(UNKNOWN)),
        ("closes_over_an_alias", kept("nested function")),
        ("calls_another", used("read", "attribute")),
        ("calls_with_a_name", used("second")),
        ("calls_with_a_star", kept("arguments")),
        ("uses_what_is_given_back", READS),
        ("drops_what_is_given_back", used()),
        ("gives_back_what_is_given_back", ValueSummary(returned=True)),
        ("recurses", used("first")),
        ("even", used("even", "odd")),
        ("odd", used("even", "odd")),
        ("returns_in_recursion", ValueSummary(returned=True)),
        ("used_in_recursion", used("end")),
        ("calls_what_has_no_body", UNKNOWN),
        ("static", READS),
    ],
)
def test_the_first_parameter_of_a_function(name: str, expected: ValueSummary) -> None:
    assert MODULE.parameter(name, 0) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("keeps", kept(".field")),
        ("keeps_many", kept(".field[*]")),
        ("hands_to_keeper", kept(".field")),
        ("calls_static", READS),
        ("of_class", READS),
    ],
)
def test_the_second_parameter_of_a_method(name: str, expected: ValueSummary) -> None:
    assert MODULE.parameter(name, 1) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("closes", used("close")),
        ("closes_in_the_end", used("close", "closes")),
        ("closes_later", used("close")),
        ("closes_inside", used("close", "closes")),
        ("names_fields", used("field")),
        ("is_used_by_a_class", UNKNOWN),
        ("has_a_lambda", used()),
        ("gives_itself_away", UNKNOWN),
    ],
)
def test_the_object_of_a_method(name: str, expected: ValueSummary) -> None:
    assert MODULE.parameter(name, 0) == expected


def test_only_uses() -> None:
    assert used("read").only_uses
    for other in (UNKNOWN, kept("global"), ValueSummary(entered=True), ValueSummary(returned=True)):
        assert not other.only_uses
        assert not used("read").joined(other).only_uses
