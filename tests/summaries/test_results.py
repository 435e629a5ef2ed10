"""The results of a function are found through aliases, branches, loops and calls of methods."""

from __future__ import annotations

import pytest

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.summaries.results import Provenance, Result, ResultSummary, fresh_positions
from tests.summaries.modules import Analysed
from tests.summaries.result_cases import (
    AWAITED,
    AWAITED_ASIDE,
    FRESH,
    HEAD,
    KEPT,
    UNKNOWN,
    parameter,
)

MODULE = Analysed(
    HEAD,
    """
    from contextlib import contextmanager
    from typing import Iterator
    seen: Any
    borrow: Callable[..., Any]
    pair: Callable[..., Any]

    def by_walrus() -> Any:
        if (x := make()):
            return x
        return None

    def either() -> Any:
        if c:
            x = make()
        else:
            x = make(1)
        return x

    def none_at_first() -> Any:
        x = None
        if c:
            x = make()
        return x

    def none_in_a_pair() -> Any:
        x, y = None, make()
        return x if c else y

    def many_or_one() -> Any:
        x = [make() for _ in seen]
        if c:
            x = make()
        return x

    def table_or_one() -> Any:
        return make() if c else {name: 1 for name in seen}

    def first_of_pair() -> Any:
        first, second = pair()
        return first

    def second_of_pair() -> Any:
        first, second = pair()
        return second

    def second_of_pair_kept() -> Any:
        first, second = pair()
        c.it = second
        return second

    def first_of_pair_kept() -> Any:
        first, second = pair()
        c.it = first
        return second

    def conditional() -> Any:
        return make() if c else None

    def conditional_the_other_way() -> Any:
        x = None if c else make()
        return x

    def short_circuit(x: Any) -> Any:
        return x or make()

    def none_then_made() -> Any:
        for _ in range(3):
            x = make()
        return x

    def guarded() -> Any:
        try:
            x = make()
        except OSError:
            raise
        finally:
            c()
        return x

    def tried_again() -> Any:
        while True:
            try:
                return make()
            except OSError:
                continue

    def early(x: Any) -> Any:
        if c:
            return x
        return make()

    def lost_again() -> Any:
        x = make()
        x = unknown()
        return x

    def none_after_a_test(x: Any) -> Any:
        if x is None:
            return x
        return make()

    async def awaited() -> Any:
        return await make()

    async def awaited_later() -> Any:
        x = make()
        await x
        return x

    async def awaited_on_one_way() -> Any:
        x = make()
        if c:
            await x
        return x

    def nothing() -> None:
        return

    def none() -> None:
        return None

    def raises() -> Any:
        raise ValueError

    def of_unknown() -> Any:
        return unknown()

    def borrowed() -> Any:
        return borrow()

    def two() -> Any:
        return make(), 1

    def one_of_two() -> Any:
        pair = make()
        return pair[0]

    def changed_argument(x: Any) -> Any:
        x = x + 1
        return x

    def appended() -> Any:
        x = make()
        seen.append(x)
        return x

    def closed_over() -> Any:
        x = make()
        c(lambda: x)
        return x

    def kept_by_a_helper() -> Any:
        x = make()
        keep(x)
        return x

    def keep(x: Any) -> None:
        seen.append(x)

    def used_by_a_helper() -> Any:
        x = make()
        use(x)
        return x

    def use(x: Any) -> None:
        x.read()

    def entered() -> Any:
        with make() as x:
            return x

    def generates() -> Iterator[Any]:
        yield make()
        return

    @contextmanager
    def decorated() -> Iterator[Any]:
        yield make()

    class Subject:
        field: Any
        fields: Any

        def reads(self) -> Any:
            return self.field

        def reads_one(self) -> Any:
            return self.fields[0]

        def reads_or_makes(self) -> Any:
            if self.field is None:
                self.field = make()
            return self.field

        def made_and_stored(self) -> Any:
            x = make()
            self.field = x
            return x

        def fluent(self) -> Any:
            return self

        def reads_by_another(self) -> Any:
            return self.reads()

        def makes_by_another(self) -> Any:
            x = self.makes()
            return x

        @staticmethod
        def makes() -> Any:
            return make()

        def gives_itself_by_another(self) -> Any:
            return self.fluent()
    """,
)


def part(field: str) -> Result:
    """Return the result that stands for the content of a field."""
    return Result(Provenance.PART, field)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("at_once", {FRESH}),
        ("under_a_name", {FRESH}),
        ("by_walrus", {FRESH}),
        ("none_at_first", {FRESH}),
        ("none_in_a_pair", {FRESH}),
        ("many_or_one", {FRESH, UNKNOWN}),
        ("table_or_one", {FRESH, UNKNOWN}),
        ("first_of_pair", {UNKNOWN}),
        ("second_of_pair", {FRESH}),
        ("second_of_pair_kept", {KEPT}),
        ("first_of_pair_kept", {FRESH}),
        ("either", {FRESH}),
        ("conditional", {FRESH}),
        ("conditional_the_other_way", {FRESH}),
        ("short_circuit", {FRESH, parameter("x")}),
        ("none_then_made", {FRESH}),
        ("guarded", {FRESH}),
        ("tried_again", {FRESH}),
        ("early", {FRESH, parameter("x")}),
        ("lost_again", {UNKNOWN}),
        ("none_after_a_test", {FRESH}),
        ("awaited", {AWAITED}),
        ("awaited_later", {AWAITED}),
        ("awaited_on_one_way", {AWAITED_ASIDE, AWAITED}),
        ("nothing", set()),
        ("none", set()),
        ("raises", set()),
        ("of_unknown", {UNKNOWN}),
        ("borrowed", {UNKNOWN}),
        ("two", {replace(FRESH, position=0)}),
        ("one_of_two", {UNKNOWN}),
        ("argument", {parameter("y")}),
        ("changed_argument", {UNKNOWN}),
        ("appended", {KEPT}),
        ("closed_over", {KEPT}),
        ("kept_by_a_helper", {KEPT}),
        ("used_by_a_helper", {replace(FRESH, used=frozenset({"read"}))}),
        ("entered", {UNKNOWN}),
        # What they yield, which a caller of next() gets.
        ("generates", {FRESH}),
        ("decorated", {FRESH}),
        ("reads", {part("field")}),
        ("reads_one", {part("fields")}),
        ("reads_or_makes", {part("field")}),
        ("made_and_stored", {KEPT}),
        ("fluent", {parameter("self")}),
        ("reads_by_another", {part("field")}),
        ("makes_by_another", {FRESH}),
        ("gives_itself_by_another", {parameter("self")}),
    ],
)
def test_results(name: str, expected: set[Result]) -> None:
    assert MODULE.results(name) == expected


@pytest.mark.parametrize(
    ("results", "expected", "without_await"),
    [
        ({FRESH}, True, True),
        ({AWAITED}, True, False),
        ({FRESH, AWAITED}, True, False),
        ({KEPT}, False, False),
        ({FRESH, KEPT}, False, False),
        ({FRESH, UNKNOWN}, False, False),
        ({parameter("x")}, False, False),
        (set(), False, False),
    ],
)
def test_what_is_fresh(results: set[Result], expected: bool, without_await: bool) -> None:
    summary: ResultSummary = frozenset(results)
    assert (None in fresh_positions(summary)) is expected
    assert (None in fresh_positions(summary, awaited=False)) is without_await
