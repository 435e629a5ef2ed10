"""Collects ``<code>.yml``; pytest-mypy-plugins itself takes only files named ``test-...``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# pytest-mypy-plugins puts another dict in the place of sys.modules, after which modules that
# import each other cannot be imported any more. Hypothesis's own plugin would, at the very end.
import hypothesis  # noqa: F401
import pytest
from pytest_mypy_plugins.collect import YamlTestFile

# pytest-mypy-plugins looks for mypy on PATH, where an environment that is not activated is not.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take every case file of this folder."""
    if file_path.suffix != ".yml":
        return None
    collected: pytest.Collector = YamlTestFile.from_parent(parent, path=file_path)
    return collected
