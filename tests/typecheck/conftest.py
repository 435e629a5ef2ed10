"""Collects ``<code>.yml``; pytest-mypy-plugins itself takes only files named ``test-...``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_mypy_plugins.collect import YamlTestFile
from pytest_mypy_plugins.item import YamlTestItem

# pytest-mypy-plugins looks for mypy on PATH, where an environment that is not activated is not.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

CACHES = tempfile.TemporaryDirectory(prefix="asyncgate-")


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Put ``sys.modules`` back in its place.

    pytest-mypy-plugins leaves a copy there, after which packages whose modules import each other
    cannot be imported any more by the tests that follow in this process.
    """
    modules = sys.modules
    try:
        yield
    finally:
        sys.modules = modules
