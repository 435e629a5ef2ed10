"""The standard library's sources and installed packages, on request: ``pytest -m realworld``."""

from __future__ import annotations

import importlib.util
import sysconfig
from pathlib import Path

import pytest

from tests.mypy_project import PLUGIN, Result, run_mypy

PACKAGES = ["aiohttp", "sqlalchemy", "httpx", "litestar"]
FLAGS = [
    "--check-untyped-defs",
    "--ignore-missing-imports",
    "--no-error-summary",
    "--disable-error-code=import-untyped",
]

pytestmark = pytest.mark.realworld


def _check(tmp_path: Path, *args: str) -> Result:
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nplugins = {PLUGIN}\n")
    result = run_mypy(tmp_path, *FLAGS, *args)
    (tmp_path / "output.txt").write_text(result.output + result.errors)
    assert result.status in (0, 1), (result.output + result.errors)[-4000:]
    assert "INTERNAL ERROR" not in result.output + result.errors
    assert "asyncgate-internal" not in result.output
    for message in result.messages:
        if message.is_ours and message.severity == "error":
            print(f"{message.file}:{message.line}: {message.text}  [{message.code}]")
    return result


def _stdlib() -> list[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    skipped = ("site-packages", "test", "tests", "idlelib", "lib2to3", "__pycache__")
    found = (path.relative_to(root) for path in sorted(root.rglob("*.py")))
    return [path for path in found if not {*skipped} & {*path.parts} and _is_module(path)]


def _is_module(path: Path) -> bool:
    return all(part.isidentifier() for part in path.with_suffix("").parts)


def test_standard_library(tmp_path: Path) -> None:
    """Copied under another name, because mypy uses stubs for the modules themselves."""
    root = Path(sysconfig.get_path("stdlib"))
    for path in _stdlib():
        target = tmp_path / "sources" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((root / path).read_bytes())
    for folder in [tmp_path / "sources", *(tmp_path / "sources").rglob("*")]:
        if folder.is_dir():
            (folder / "__init__.py").touch()
    _check(tmp_path, "sources")


@pytest.mark.parametrize("package", PACKAGES)
def test_installed_package(tmp_path: Path, package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    _check(tmp_path, "-p", package)
