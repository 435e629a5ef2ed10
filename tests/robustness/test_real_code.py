"""The standard library's sources and installed packages, on request: ``pytest -m realworld``."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.robustness import real_code

PACKAGES = ["aiohttp", "sqlalchemy", "httpx", "litestar"]

pytestmark = pytest.mark.realworld


@pytest.mark.parametrize("package", [*PACKAGES, real_code.STDLIB])
def test_sources(tmp_path: Path, package: str) -> None:
    if package == real_code.STDLIB:
        real_code.copy_stdlib(tmp_path)
    elif importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    real_code.configure(tmp_path)
    real_code.compare(tmp_path, package, real_code.check(tmp_path, package))
