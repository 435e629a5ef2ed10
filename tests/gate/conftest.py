"""A project folder, and the command line called in this process."""

from __future__ import annotations

import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.cli import main

HALF = "class C:\n    async def __aexit__(self, *a: object) -> None: ...\n"
SITE = "https://docs.example.org"
WHOLE = "class C:\n    def close(self) -> None: ...\n"

UNTYPED_LIBRARIES = {
    "asyncpg": "0.29.0",
    "aiofiles": "25.1.0",
    "psycopg-pool": "3.2",
    "odd-queue": "1.0",
}


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


@pytest.fixture(autouse=True)
def _site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses that a release has in its metadata, however this one is installed."""
    addresses = {"documentation": f"{SITE}/", "homepage": "https://example.org"}
    monkeypatch.setattr(pages, "_addresses", lambda: addresses)


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


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with libraries that have no types."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/**/site-packages"))
    for name, number in UNTYPED_LIBRARIES.items():
        package = site / name.replace("-", "_")
        package.mkdir()
        (package / "__init__.py").write_text("def connect(): ...\n")
        metadata = site / f"{package.name}-{number}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Name: {name}\nVersion: {number}\n")
    return next(p for p in (folder / "bin/python", folder / "Scripts/python.exe") if p.exists())
