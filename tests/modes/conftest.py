"""One cold run over every step of every sequence, which all modes are compared with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.modes.comparison import Cold
from tests.modes.sequences import SEQUENCES
from tests.mypy_project import Project


@pytest.fixture(scope="session")
def cold(
    tmp_path_factory: pytest.TempPathFactory, seeds: Callable[[tuple[str, ...], str], Path]
) -> Cold:
    """Return the cold run."""
    project = Project(tmp_path_factory.mktemp("cold"), seeds)
    for sequence in SEQUENCES:
        for step in range(len(sequence.steps)):
            project.write(sequence.layout(step, f"{sequence.name}_{step}"))
    return Cold(project.mypy("."))
