"""Markers are plain types for type checkers without the plugin."""

from pathlib import Path

import pytest

from tests.environments import ROOT, Environment

from .checkers import basedpyright, expected, mypy, ty
from .environments import environment

pytestmark = pytest.mark.stubs

CASE = [Path(__file__).parent / "cases" / "ownership_markers.py"]


@pytest.fixture(scope="module")
def marked() -> Environment:
    """An environment with this package, and without mypy."""
    where = environment("markers", "typing_extensions")
    where.install("--reinstall", "--no-deps", str(ROOT))
    return where


def test_mypy_without_the_plugin(marked: Environment) -> None:
    assert mypy(marked, CASE) == expected(CASE)


def test_pyright(marked: Environment) -> None:
    assert basedpyright(marked, CASE) == expected(CASE)


def test_ty(marked: Environment) -> None:
    assert ty(marked, CASE) == expected(CASE)
