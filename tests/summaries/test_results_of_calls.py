"""What a function returns that it got from other functions of its module, in circles as well."""

from __future__ import annotations

import pytest

from mypy_asyncgate.summaries.results import Provenance, Result
from tests.summaries.modules import Analysed

MODULE = Analysed(
    """
    from typing import Any, Callable
    c: Any
    make: Callable[..., Any]
    unknown: Callable[..., Any]

    def at_once() -> Any:
        return make()

    def under_a_name() -> Any:
        x = make()
        y = x
        x = None
        return y

    def argument(x: Any, y: Any) -> Any:
        z = y
        return z

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

    def circle(n: int) -> Any:
        return make() if n == 0 else circle(n - 1)

    def even(n: int) -> Any:
        return odd(n - 1) if n else make()

    def odd(n: int) -> Any:
        x = even(n - 1)
        return x

    def never_ends(n: int) -> Any:
        return never_ends(n - 1)
    """
)

FRESH = Result(Provenance.FRESH)
AWAITED = Result(Provenance.FRESH, awaited=True)
KEPT = Result(Provenance.FRESH, kept=True)
UNKNOWN = Result(Provenance.UNKNOWN)
GIVEN = Result(Provenance.PARAMETER, "x")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("of_another", {FRESH}),
        ("kept_of_another", {KEPT}),
        ("given_back", {FRESH}),
        ("given_back_by_name", {GIVEN}),
        ("given_back_unknown", {UNKNOWN}),
        ("given_back_by_default", {UNKNOWN}),
        ("of_a_coroutine", {FRESH}),
        ("awaits_what_another_made", {AWAITED}),
        ("circle", {FRESH}),
        ("even", {FRESH}),
        ("odd", {FRESH}),
        ("never_ends", set()),
    ],
)
def test_results(name: str, expected: set[Result]) -> None:
    assert MODULE.summaries.results.of(MODULE.functions[name]) == expected
