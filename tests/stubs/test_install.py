"""mypy finds the stubs however they are installed, and the wrong ones are noticed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.environments import ROOT, Environment, run

from .checkers import Places, basedpyright, expected, mypy, ty
from .environments import NEWEST, environment, release, stubs

pytestmark = pytest.mark.stubs

MISUSE = [Path(__file__).parent / "cases" / "misuse.py"]


def tell(where: Environment, call: str) -> str:
    """The output of a call of the module inside an environment."""
    code = f"from mypy_asyncgate.stub_sets import *; print({call})"
    return run(where.python, "-c", code, PYTHONPATH=str(ROOT)).stdout.strip()


def test_inline_types_alone_miss_the_exit_arguments() -> None:
    found = mypy(release(NEWEST["2.1"]), MISUSE)
    assert found < expected(MISUSE)
    assert len(expected(MISUSE) - found) == 9


def test_a_wheel_is_seen(stubbed: Callable[[str], Environment]) -> None:
    where = stubbed("2.1")
    assert mypy(where, MISUSE) == expected(MISUSE)
    assert tell(where, 'stub_path("2.1")') == str(where.site_packages)
    assert tell(where, "series_mismatch()") == "None"
    assert "is installed and fits" in tell(where, "render(inspect_environment(), str)")


def test_an_editable_install_is_seen() -> None:
    where = environment("editable", f"SQLAlchemy=={NEWEST['2.1']}")
    where.install("--editable", str(stubs("2.1")))
    assert mypy(where, MISUSE) == expected(MISUSE)
    assert tell(where, 'stub_path("2.1")') == str(stubs("2.1"))
    assert tell(where, "inspect_environment().right") == "True"


@pytest.mark.parametrize("check", [mypy, basedpyright, ty])
def test_the_folder_is_seen(check: Callable[[Environment, list[Path], str], Places]) -> None:
    bare = release(NEWEST["2.1"])
    assert check(bare, MISUSE, str(stubs("2.1"))) == expected(MISUSE)


def test_stubs_of_another_series_are_noticed(wheel: Callable[[str], Path]) -> None:
    where = environment("wrong-series", f"SQLAlchemy=={NEWEST['2.1']}")
    where.install("--reinstall", "--no-deps", str(wheel("2.0")))
    assert tell(where, "series_mismatch()") == (
        f'stubs of SQLAlchemy 2.0 beside SQLAlchemy {NEWEST["2.1"]}; run "mypy-asyncgate stubs"'
    )
    arguments = tell(where, "inspect_environment().arguments")
    assert arguments == f'"{stubs("2.1")}"'


def test_installing_leaves_sqlalchemy_alone(stubbed: Callable[[str], Environment]) -> None:
    assert tell(stubbed("2.0"), "inspect_environment().sqlalchemy") == NEWEST["2.0"]
