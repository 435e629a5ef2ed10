"""Stub wheels, built from the source as it is now, and environments that have them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.environments import CACHE, Environment, run, uv

from .environments import NEWEST, environment, release, stubs


@pytest.fixture(scope="session", autouse=True)
def cache() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function from a series to the wheel of its stub set."""
    built: dict[str, Path] = {}

    def build(series: str) -> Path:
        if series not in built:
            folder = tmp_path_factory.mktemp("wheel")
            run(uv(), "build", "--wheel", "--out-dir", folder, stubs(series))
            (built[series],) = folder.glob("*.whl")
        return built[series]

    return build


@pytest.fixture(scope="session")
def stubbed(wheel: Callable[[str], Path]) -> Callable[[str], Environment]:
    """A function from a series to an environment of its newest release with the wheel installed.

    For 1.4 the wheel goes over types-SQLAlchemy, in the same folder.
    """
    ready: dict[str, Environment] = {}

    def install(series: str) -> Environment:
        if series not in ready:
            bare = (release(NEWEST[series]).folder / "requirements.txt").read_text().splitlines()
            ready[series] = environment(f"sqlalchemy-{series}-stubs", *bare)
            ready[series].install("--reinstall", "--no-deps", str(wheel(series)))
        return ready[series]

    return install
