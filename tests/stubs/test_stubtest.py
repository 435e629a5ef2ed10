"""stubtest finds no difference to the run time, without an allowlist."""

import os
import sys

import pytest

from tests.environments import run_any

from .environments import LOWEST, NEWEST, release, stubs

pytestmark = pytest.mark.stubs

MODULES = ("sqlalchemy.ext.asyncio.base", "sqlalchemy.ext.asyncio.engine")


@pytest.mark.parametrize(
    ("series", "version"),
    [(series, version) for ends in (LOWEST, NEWEST) for series, version in ends.items()],
)
def test_no_difference_to_the_run_time(series: str, version: str) -> None:
    path = os.pathsep.join(map(str, (stubs(series), release(version).site_packages)))
    done = run_any(sys.executable, "-m", "mypy.stubtest", *MODULES, PYTHONPATH=path)
    assert done.stdout == "Success: no issues found in 2 modules\n", done.stdout + done.stderr
