"""The results of a function include those of the functions it calls, in recursion as well."""

from __future__ import annotations

import pytest

from mypy_asyncgate.summaries.results import Result
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
    def of_another() -> Any:
        return under_a_name()

    def kept_of_another() -> Any:
        x = under_a_name()
        c.it = x
        return x

    def given_back() -> Any:
        x = make()
        return argument(1, x)

    def given_back_by_name(x: Any) -> Any:
        return argument(y=x, x=1)

    def given_back_unknown() -> Any:
        return argument(1, unknown())

    def given_back_by_default() -> Any:
        return perhaps()

    def perhaps(x: Any = None) -> Any:
        return x

    async def of_a_coroutine() -> Any:
        return await later()

    async def later() -> Any:
        return make()

    async def awaits_what_another_made() -> Any:
        return await at_once()

    def recurses(n: int) -> Any:
        return make() if n == 0 else recurses(n - 1)

    def even(n: int) -> Any:
        return odd(n - 1) if n else make()

    def odd(n: int) -> Any:
        x = even(n - 1)
        return x

    def never_ends(n: int) -> Any:
        return never_ends(n - 1)
    """,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("of_another", {FRESH}),
        ("kept_of_another", {KEPT}),
        ("given_back", {FRESH}),
        ("given_back_by_name", {parameter("x")}),
        ("given_back_unknown", {UNKNOWN}),
        ("given_back_by_default", {UNKNOWN}),
        ("of_a_coroutine", {AWAITED_ASIDE}),
        ("awaits_what_another_made", {AWAITED}),
        ("recurses", {FRESH}),
        ("even", {FRESH}),
        ("odd", {FRESH}),
        ("never_ends", set()),
    ],
)
def test_results(name: str, expected: set[Result]) -> None:
    assert MODULE.results(name) == expected
