"""SQLAlchemy's own typing tests have the same result with and without the stubs."""

import shutil
import tarfile
from pathlib import Path

import pytest

from tests.environments import CACHE, run, run_any

from .checkers import MYPY
from .environments import NEWEST, release, stubs, tools

pytestmark = pytest.mark.stubs

# The options of SQLAlchemy's suite.
OPTIONS = ("--strict", "--disable-error-code=var-annotated", "--disable-error-code=no-untyped-call")


def programs(version: str) -> Path:
    """The suite's files in one folder, each with a unique name."""
    folder = CACHE / f"typing-suite-{version}"
    if not folder.is_dir():
        only = ("--no-deps", "--no-binary", "SQLAlchemy")
        pip = (tools().python, "-m", "pip", "download", "--quiet", *only, "--dest", CACHE)
        run(*pip, f"SQLAlchemy=={version}")
        with tarfile.open(CACHE / f"sqlalchemy-{version}.tar.gz") as archive:
            archive.extractall(CACHE / "sdist")
        suite = CACHE / "sdist" / f"sqlalchemy-{version}" / "test" / "typing" / "plain_files"
        copies = folder.with_suffix(".part")
        copies.mkdir(exist_ok=True)
        for file in suite.rglob("*.py"):
            shutil.copy(file, copies / "_".join(file.relative_to(suite).parts))
        copies.rename(folder)
    return folder


@pytest.mark.parametrize("series", ["2.0", "2.1"])
def test_same_with_and_without(series: str) -> None:
    version = NEWEST[series]
    bare = release(version)
    files = sorted(programs(version).glob("*.py"))
    assert len(files) > 50
    command: tuple[str | Path, ...] = (*MYPY, *OPTIONS, "--python-executable", bare.python, *files)
    without = run_any(*command)
    within = run_any(*command, PYTHONPATH=str(stubs(series)))
    # mypy's order of files follows its imports.
    assert sorted(within.stdout.splitlines()) == sorted(without.stdout.splitlines())
    assert f"(checked {len(files)} source files)" in without.stdout
