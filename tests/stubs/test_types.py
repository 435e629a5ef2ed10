"""The types of every manager, entered and awaited, and expected errors, in three checkers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.environments import Environment

from .checkers import basedpyright, expected, mypy, ty
from .environments import NEWEST, release, stubs

pytestmark = pytest.mark.stubs

CASES = Path(__file__).parent / "cases"
SERIES = ("2.0", "2.1")


def cases(series: str, *more: str) -> list[Path]:
    rows = f"rows_{series.replace('.', '_')}"
    return [CASES / f"{name}.py" for name in ("managers", "misuse", rows, *more)]


@pytest.mark.parametrize("series", SERIES)
def test_mypy(series: str, stubbed: Callable[[str], Environment]) -> None:
    files = cases(series, "awaited_subclasses", "overriding")
    assert mypy(stubbed(series), files) == expected(files)


@pytest.mark.parametrize("series", SERIES)
def test_pyright(series: str, stubbed: Callable[[str], Environment]) -> None:
    files = cases(series, "overriding")
    assert basedpyright(stubbed(series), files) == expected(files)


@pytest.mark.parametrize("series", SERIES)
def test_ty(series: str, stubbed: Callable[[str], Environment]) -> None:
    files = cases(series, "awaited_subclasses")
    assert ty(stubbed(series), files) == expected(files)


CASES_1_4 = [CASES / "managers_1_4.py", CASES / "awaited_subclasses.py"]


def test_mypy_1_4_found_before_types_sqlalchemy() -> None:
    bare = release(NEWEST["1.4"])
    assert mypy(bare, CASES_1_4, first=str(stubs("1.4"))) == expected(CASES_1_4)


def test_ty_1_4_found_before_types_sqlalchemy() -> None:
    bare = release(NEWEST["1.4"])
    assert ty(bare, CASES_1_4, first=str(stubs("1.4"))) == expected(CASES_1_4)


def test_pyright_1_4_installed_over_types_sqlalchemy(
    stubbed: Callable[[str], Environment],
) -> None:
    files = CASES_1_4[:1]
    assert basedpyright(stubbed("1.4"), files) == expected(files)


def test_mypy_1_4_installed_over_types_sqlalchemy(stubbed: Callable[[str], Environment]) -> None:
    assert mypy(stubbed("1.4"), CASES_1_4) == expected(CASES_1_4)
