"""Projects to run mypy on, and a shared cold run over the standard library."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mypy_project import Project, run_mypy

SEED = """\
import abc, asyncio, collections, contextlib, dataclasses, enum, functools, os, pathlib, typing
"""


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Collect garbage after each file, because mypy almost turns the collector off."""
    if nextitem is None or nextitem.path != item.path:
        gc.collect()


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, ...], str], Path]:
    """Return a function from flags and configuration to a cache of the standard library."""
    made: dict[tuple[tuple[str, ...], str], Path] = {}

    def seed(flags: tuple[str, ...], config: str) -> Path:
        key = (flags, config)
        if key not in made:
            folder = tmp_path_factory.mktemp("seed")
            (folder / "mypy.ini").write_text(config)
            (folder / "seed.py").write_text(SEED)
            result = run_mypy(folder, *flags, "--cache-dir", "cache", "seed.py")
            assert result.status == 0, result.output + result.errors
            made[key] = folder / "cache"
        return made[key]

    return seed


@pytest.fixture
def project(tmp_path: Path, seeds: Callable[[tuple[str, ...], str], Path]) -> Project:
    """Return an empty project with this plugin configured."""
    return Project(tmp_path, seeds)
