"""A mypy that is too old, too new, or has changed: one line names the versions to use."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import mypy_asyncgate.__main__ as command
from mypy_asyncgate import mypy_versions
from mypy_asyncgate.diagnostics import findings
from mypy_asyncgate.gate import cli, mypy_options
from mypy_asyncgate.mypy_versions import TESTED, unsupported
from tests.mypy_project import Project

NEEDED = "mypy-asyncgate needs mypy 1.19 or later, before 3"
LATER = f"2.{TESTED[1] + 1}.0"
OTHER = """
import sys
from mypy_asyncgate import plugin as ours

{lacks}

def plugin(version):
    return ours("{version}")
"""
LACKS = 'sys.modules["mypy_asyncgate.{}"] = None'
LEAK = """
    class Wire:
        async def __aenter__(self) -> "Wire": return self
        async def __aexit__(self, *args: object) -> None: ...

    def call() -> None:
        wire = Wire()
"""
HALTED = "import of mypy_asyncgate.{} halted; None in sys.modules"
REFUSALS = {
    "old": ("1.18.2", "", f"{NEEDED}; this is mypy 1.18.2"),
    "too new": ("3.0.0+dev.1234", "", f"{NEEDED}; this is mypy 3.0.0+dev.1234"),
    "changed": (
        LATER,
        LACKS.format("hooks"),
        f"{NEEDED}, and mypy {LATER} has changed too much: {HALTED.format('hooks')}",
    ),
    "changed in what is loaded late": (
        LATER,
        LACKS.format("engine.checks"),
        f"{NEEDED}, and mypy {LATER} has changed too much: {HALTED.format('engine.checks')}",
    ),
}


def test_the_range_is_that_of_the_distribution() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    oldest = ".".join(map(str, mypy_versions.OLDEST))
    assert f'dependencies = ["mypy>={oldest},<{mypy_versions.BEFORE[0]}"]' in text
    assert unsupported(f"{oldest}.0") is None


@pytest.mark.parametrize("case", REFUSALS)
def test_mypy_ends_with_one_line(project: Project, case: str) -> None:
    version, lacks, line = REFUSALS[case]
    project.write({"other.py": OTHER.format(version=version, lacks=lacks), "use.py": LEAK})
    project.configure("other.py")
    result = project.mypy("use.py")
    assert (result.status, f"{result.output}{result.errors}".splitlines()[0]) == (2, line)
    assert "Traceback" not in result.output + result.errors


def test_a_later_mypy_that_has_all_is_used(project: Project) -> None:
    project.write({"other.py": OTHER.format(version=LATER, lacks=""), "use.py": LEAK})
    project.configure("other.py")
    assert project.mypy("use.py").found() == {("use.py", 7, "never-entered")}


def test_the_command_ends_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mypy_options, "mypy_version", "1.18.2")
    assert cli.main(["check", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "", f"mypy-asyncgate: error: {NEEDED}; this is mypy 1.18.2\n"
    )  # fmt: skip


def test_the_command_without_something_of_mypy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr("mypy_asyncgate.gate.cli")
    monkeypatch.setitem(sys.modules, "mypy_asyncgate.gate.cli", None)
    with pytest.raises(SystemExit) as ended:
        command.program()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"mypy-asyncgate: error: {NEEDED}, and mypy ")


def test_a_failure_names_a_later_mypy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "newer" not in findings.failure()
    monkeypatch.setattr(findings, "mypy_version", LATER)
    assert findings.failure().endswith(
        f"; mypy {LATER} is newer than what it is tested with, {TESTED[0]}.{TESTED[1]}"
    )
