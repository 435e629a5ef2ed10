"""The catalog against all of its libraries, in an environment that has the pinned releases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mypy.version import __version__ as mypy_version

from mypy_asyncgate.catalog.builtin import load_builtin
from tests.catalog import pinned
from tests.environments import ROOT, Environment, environment, run_any

VERIFICATION = Path(__file__).with_name("verification.py")
LIBRARIES = VERIFICATION.with_name("test_libraries.py")


def test_every_library_is_pinned_or_left_out_for_a_reason() -> None:
    libraries = load_builtin().libraries
    assert list(pinned.read()) == pinned.needed(libraries)
    named = {name for library in libraries for name in (library.distribution, library.types)}
    assert named >= pinned.LEFT_OUT.keys()
    assert all(pinned.LEFT_OUT.values())


@pytest.fixture(scope="module")
def where() -> Environment:
    releases = [f"{name}=={version}" for name, version in pinned.read().items()]
    return environment("catalog", f"mypy=={mypy_version}", "pytest", *releases)


@pytest.fixture(scope="module")
def older() -> Environment:
    releases = ("SQLAlchemy<2", "types-SQLAlchemy==1.4.53.38")
    return environment("catalog-left-out", f"mypy=={mypy_version}", "pytest", *releases)


def skipped(where: Environment, *selection: str) -> set[str]:
    """Run the modules of all libraries; return the requirements of skipped ones."""
    flags = ("-q", "-rs", "-o", "addopts=", "-p", "no:cacheprovider")
    arguments = ("-m", "pytest", *flags, *selection)
    done = run_any(where.python, *arguments, LIBRARIES, PYTHONPATH=str(ROOT))
    assert done.returncode == 0, done.stdout + done.stderr
    absent = ", ".join(re.findall("not installed: (.*)", done.stdout))
    return set(filter(None, absent.split(", ")))


@pytest.mark.catalog
def test_every_leak_and_its_right_twin(where: Environment) -> None:
    assert skipped(where) <= pinned.LEFT_OUT.keys()


@pytest.mark.catalog
def test_what_is_left_out_on_its_own(older: Environment) -> None:
    assert skipped(older, "-k", "sqlalchemy_1_4") == set()


@pytest.mark.catalog
def test_every_entry(where: Environment) -> None:
    here = {library.distribution for library in load_builtin().libraries if library.distribution}
    done = run_any(
        where.python, VERIFICATION, *sorted(here - pinned.LEFT_OUT.keys()), PYTHONPATH=str(ROOT)
    )
    assert done.returncode == 0, done.stdout + done.stderr
