"""The releases of SQLAlchemy with which the stubs are tested, and the test tools."""

import sys
from pathlib import Path

import pytest

from tests import environments
from tests.environments import ROOT, Environment

NEWEST = {"1.4": "1.4.54", "2.0": "2.0.58", "2.1": "2.1.9"}
LOWEST = {
    "1.4": "1.4.29",
    # Earlier ones cannot be imported by Python 3.13.
    "2.0": "2.0.31" if sys.version_info >= (3, 13) else "2.0.20",
    "2.1": "2.1.0",
}


def environment(name: str, *requirements: str) -> Environment:
    """Return the environment of that name, created again if its requirements have changed."""
    if sys.version_info < (3, 11) and any(it.startswith("SQLAlchemy==2.1") for it in requirements):
        pytest.skip("SQLAlchemy 2.1 needs Python 3.11")
    return environments.environment(name, *requirements)


def release(version: str) -> Environment:
    """An environment with one release of SQLAlchemy, and for 1.4 the stubs it needs."""
    types = ("types-SQLAlchemy==1.4.53.38",) if version.startswith("1.4") else ()
    return environment(f"sqlalchemy-{version}", f"SQLAlchemy=={version}", "greenlet", *types)


def tools() -> Environment:
    """The environment that has the type checkers other than mypy, and pip."""
    return environments.environment("checkers", "basedpyright==1.40.2", "ty==0.0.104", "pip")


def stubs(series: str) -> Path:
    """The source folder of a stub set."""
    return ROOT / "stubs" / f"sqlalchemy-{series}"
