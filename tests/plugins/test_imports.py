"""What is imported when: a run pays only for what it uses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LIFETIMES = (
    "analysis.lifetime.following",
    "engine.lifetimes",
    "facts.resources",
    "lowering.function",
)
"""What follows resources through functions."""

HEAVY = (
    *LIFETIMES, "analysis", "catalog.load", "catalog.lookup", "catalog.model", "engine.checks",
    "engine.session", "facts", "lowering", "resources", "rule", "rules", "summaries",
)  # fmt: skip
"""What looks at code, and the catalog."""

RUN = """
import sys
from mypy import api
print(*api.run(sys.argv[1:]))
"""
LEAK = """\
class Wire:
    async def __aenter__(self) -> "Wire": return self
    async def __aexit__(self, *args: object) -> None: ...
    async def close(self) -> None: ...

async def call() -> None:
    wire = Wire()
"""
SETTLED = """\
class Half:
    def __enter__(self) -> int: return 1

def call() -> str:
    with open("a") as file, open("b") as other:
        print(other.name)
        return file.read()
"""


def imported(folder: Path, code: str, *args: str) -> tuple[set[str], str]:
    """Return the heavy parts that a program imports, and its output."""
    program = f"{code}\nimport sys\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", program, *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    names = {f"mypy_asyncgate.{part}" for part in HEAVY}
    return names.intersection(ran.stderr.splitlines()), ran.stdout


def test_loading_the_plugin_imports_no_part_that_looks_at_code(tmp_path: Path) -> None:
    load = "import mypy_asyncgate\nchosen = mypy_asyncgate.plugin('2.4.1')"
    assert imported(tmp_path, load) == (set(), "")
    code = f"{load}\nfrom mypy.options import Options\nchosen(Options())"
    assert imported(tmp_path, code) == (set(), "")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = mypy_asyncgate\n")
    (tmp_path / "a.py").write_text(LEAK)
    return tmp_path


def test_a_run_in_which_nothing_changed_imports_none_either(project: Path) -> None:
    parts, first = imported(project, RUN, "a.py")
    # The catalog may have been in its cache.
    assert parts | {"mypy_asyncgate.catalog.load"} == {f"mypy_asyncgate.{part}" for part in HEAVY}
    assert "asyncgate-never-entered" in first
    assert imported(project, RUN, "a.py") == (set(), first)


def test_a_project_in_which_no_resource_is_followed_does_without_what_follows_them(
    project: Path,
) -> None:
    (project / "a.py").write_text(SETTLED)
    parts, output = imported(project, RUN, "a.py")
    assert "asyncgate-half-protocol" in output
    assert "mypy_asyncgate.rules" in parts
    assert parts.isdisjoint(f"mypy_asyncgate.{part}" for part in LIFETIMES)


def test_after_an_edit_they_are_there_again(project: Path) -> None:
    imported(project, RUN, "a.py")
    (project / "a.py").write_text(LEAK + "    await wire.close()\n")
    parts, output = imported(project, RUN, "a.py")
    assert "mypy_asyncgate.rules" in parts
    assert "no issues found" in output
