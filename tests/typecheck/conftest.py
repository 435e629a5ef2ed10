"""Collects ``<code>.yml``; pytest-mypy-plugins itself takes only files named ``test-...``.

mypy runs on each case in a forked process, which leaves no trees behind to be collected.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest
from pytest_mypy_plugins import item
from pytest_mypy_plugins.collect import YamlTestFile
from pytest_mypy_plugins.item import MypyExecutor, YamlTestItem

from tests.mypy_project import run_mypy

# pytest-mypy-plugins looks for mypy on PATH, where an environment that is not activated is not.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

CACHES = tempfile.TemporaryDirectory(prefix="asyncgate-")


class ForkedMypy(MypyExecutor):
    """Runs mypy in a process that is forked from one that has imported it."""

    def execute(self, mypy_cmd_options: list[str]) -> tuple[int, tuple[str, str]]:
        """Return the status and the output, as the executors of pytest-mypy-plugins do."""
        result = run_mypy(Path.cwd(), *mypy_cmd_options, env=self.environment_variables)
        return result.status, (result.output, result.errors)


item.MypyExecutor = ForkedMypy  # type: ignore[misc]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take every case file of this folder."""
    if file_path.suffix != ".yml":
        return None
    collected: pytest.Collector = YamlTestFile.from_parent(parent, path=file_path)
    return collected


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let each configuration have a cache of its own: in one, they would undo each other.

    pytest-mypy-plugins has it in the folder for temporary files and keeps it, for whatever else
    runs on this machine, and for the plugin as it was before it was edited.
    """
    assert isinstance(item, YamlTestItem)
    item.incremental_cache_dir = f"{CACHES.name}/{hash(item.additional_mypy_config):x}"
