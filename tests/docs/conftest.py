"""Runs of the command line that are shared by several tests, with one cache of mypy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .fenced import ROOT

Gate = Callable[..., subprocess.CompletedProcess[str]]
Check = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """``gate("check", ...)`` runs the command in the checkout, with a cache of its own."""
    environment = os.environ | {"MYPY_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}

    def run(*args: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mypy_asyncgate", *args]
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)

    return run


@pytest.fixture(scope="session")
def check(gate: Gate) -> Check:
    """``check(paths)`` returns the JSON document of a check that shows mypy's own errors too."""

    def run(*paths: Path, cwd: Path = ROOT) -> dict[str, Any]:
        done = gate("check", "--all", "--format", "json", *map(str, paths), cwd=cwd)
        assert done.stdout.startswith("{") and done.returncode in (0, 1), done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    return run


@pytest.fixture(scope="session")
def leaky(gate: Gate) -> subprocess.CompletedProcess[str]:
    """The check that the README shows."""
    return gate("check", "docs/examples/leaky")
