"""A project folder, and the command line called in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from mypy_asyncgate.gate.cli import main

HALF = "class C:\n    async def __aexit__(self, *a: object) -> None: ...\n"
WHOLE = "class C:\n    def close(self) -> None: ...\n"


def lines(text: str) -> list[str]:
    """Split output into lines."""
    return text.splitlines()


class Said(NamedTuple):
    """The output of one call."""

    status: int
    out: str
    err: str


class Project(NamedTuple):
    """A temporary project, which is the current folder."""

    folder: Path
    call: Callable[..., Said]

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests: only the first reads the standard library's stubs."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def bare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """An empty project; mypy keeps its cache in it."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MYPY_CACHE_DIR", raising=False)

    def call(*args: str) -> Said:
        capsys.readouterr()
        status = main(list(args))
        return Said(status, *capsys.readouterr())

    return Project(tmp_path, call)


@pytest.fixture
def project(bare: Project, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project with the shared cache."""
    monkeypatch.setenv("MYPY_CACHE_DIR", str(cache))
    return bare
