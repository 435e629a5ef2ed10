"""A pytest plugin for mypy's own tests: adds our plugin to each build, and stores the outcomes.

The findings are counted and not reported, because the tests compare the whole output. That our
plugin runs, and what it does to mypy, is all the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from mypy.options import Options
from mypy.test import helpers

from mypy_asyncgate.mypy_api import checker

CONFIG = "ASYNCGATE_SUITE_CONFIG"
"""The environment variable with the configuration to use; without it, mypy is tested alone."""
EVERY = "ASYNCGATE_SUITE_EVERY"
OUTCOMES = "ASYNCGATE_SUITE_OUTCOMES"

FINDINGS: list[str] = []
RESULTS: dict[str, str] = {}


def pytest_configure() -> None:
    """Change what mypy's tests import, before they do."""
    if os.environ.get(CONFIG):
        for name in ("report", "report_early"):
            setattr(checker, name, lambda where, finding, code: FINDINGS.append(finding.message))
        setattr(helpers, "parse_options", _with_plugin(helpers.parse_options))  # noqa: B010


def _with_plugin(parse: Callable[..., Options]) -> Callable[..., Options]:
    def parse_options(*args: object, **named: object) -> Options:
        options = parse(*args, **named)
        options.plugins = [*options.plugins, "mypy_asyncgate"]
        options.config_file = options.config_file or os.environ[CONFIG]
        return options

    return parse_options


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave only every nth test."""
    items[:] = items[:: int(os.environ[EVERY])]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Let the commands that a test of the daemon runs find the plugin in a configuration."""
    if os.environ.get(CONFIG) and "testdaemon" in item.nodeid:
        named = ("mypy.ini", "setup.cfg", "pyproject.toml")
        if Path("tmp").is_dir() and not any(Path("tmp", name).exists() for name in named):
            Path("tmp", "mypy.ini").write_text("[mypy]\nplugins = mypy_asyncgate\n")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember the outcome of a test, which is a failure if one of its parts has failed."""
    if RESULTS.get(report.nodeid) in (None, "passed"):
        RESULTS[report.nodeid] = report.outcome


def pytest_sessionfinish() -> None:
    """Write the outcomes, and the number of findings."""
    told = {"outcomes": RESULTS, "findings": len(FINDINGS)}
    Path(os.environ[OUTCOMES]).write_text(json.dumps(told), encoding="utf-8")
