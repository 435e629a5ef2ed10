"""The distributions, built twice from copies of the checkout by the one command."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.environments import ROOT, Environment, environment, extra, run


def copied(folder: Path) -> Path:
    """Return a copy of the checkout as a repository of its own, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    committed(folder)
    return folder


def committed(folder: Path) -> None:
    """Make a folder a repository with one commit, which has a time of its own."""
    when = {"GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z"}
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    run("git", "-C", folder, "init", "--quiet")
    run("git", "-C", folder, "add", "--all")
    run("git", "-C", folder, *who, "commit", "--quiet", "--message", "A", **when)


@pytest.fixture(scope="session")
def publisher() -> Environment:
    """The environment with what builds and checks."""
    return environment("publisher", *extra("publish"), "pre-commit")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, publisher: Environment) -> Path:
    """The folder of the distributions."""
    folder = tmp_path_factory.mktemp("built")
    return build(copied(folder / "checkout"), folder / "dist", publisher)


def build(checkout: Path, to: Path, publisher: Environment) -> Path:
    """Run the command that builds."""
    run(checkout / ".ci" / "build", to, PYTHON=str(publisher.python))
    return to
