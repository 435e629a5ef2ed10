"""``--select``, ``--ignore``, ``--level`` and ``--statistics``."""

from __future__ import annotations

import json

import pytest

from .conftest import HALF, SITE, Project, lines

TWO = HALF + "def f(path: str) -> None:\n    open(path)\n"
BLOCKING = """\
import sqlite3

async def f() -> None:
    connection = sqlite3.connect("x")
    connection.close()
"""
STRICT = """\
class Timer:
    def __enter__(self) -> "Timer":
        return self
    def __exit__(self, *exc: object) -> None: ...

def start() -> None:
    Timer()
"""


def rules(project: Project, *args: str) -> dict[str, int]:
    found = json.loads(project.call("check", "--format", "json", *args).out)["summary"]["by_rule"]
    assert isinstance(found, dict)
    return found


def test_select_and_ignore(project: Project) -> None:
    project.write("a.py", TWO)
    assert rules(project) == {"half-protocol": 1, "never-entered": 1}
    assert rules(project, "--select", "half-protocol") == {"half-protocol": 1}
    assert rules(project, "--select", "asyncgate-half-protocol, never_entered") == rules(project)
    assert rules(project, "--ignore", "half-protocol") == {"never-entered": 1}
    both = ("--select", "half-protocol", "--select", "never-entered")
    assert rules(project, *both) == rules(project)
    assert rules(project, *both, "--ignore", "never-entered") == {"half-protocol": 1}
    assert project.call("check", "--ignore", "half-protocol,never-entered").status == 0


def test_a_selection_that_would_report_nothing(project: Project) -> None:
    project.write("a.py", TWO)
    said = project.call("check", "--select", "half-protocol", "--ignore", "half-protocol,blocking")
    assert (said.status, said.out) == (2, "")
    assert "--select and --ignore name the same rules, so none is left" in said.err


def test_the_code_above_all_rules(project: Project) -> None:
    project.write("a.py", BLOCKING + HALF)
    assert rules(project, "--select", "asyncgate") == {"half-protocol": 1}
    assert rules(project, "--select", "asyncgate,blocking") == {"blocking": 1, "half-protocol": 1}
    assert rules(project, "--ignore", "asyncgate") == {}


def test_select_turns_opt_in_rules_on(project: Project) -> None:
    project.write("a.py", BLOCKING)
    assert rules(project) == {}
    assert rules(project, "--select", "blocking") == {"blocking": 1}
    project.write("mypy.ini", "[mypy]\nenable_error_code = asyncgate-blocking\n")
    assert rules(project) == {"blocking": 1}
    assert rules(project, "--select", "returned") == {}


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_rule(project: Project, option: str) -> None:
    project.write("a.py", TWO)
    said = project.call("check", option, "half-protocl")
    assert (said.status, said.out) == (2, "")
    assert said.err == (
        f'mypy-asyncgate: error: {option}: no rule "half-protocl"; did you mean half-protocol?\n'
    )
    assert "rules: asyncgen-leak, blocking" in project.call("check", option, "E501").err
    assert f'{option}: no rule ""; rules: ' in project.call("check", option, "").err
    document = json.loads(project.call("check", option, "x", "--format", "json").out)
    assert document["summary"]["status"] == 2


def test_level(project: Project) -> None:
    project.write("a.py", STRICT)
    assert rules(project) == {}
    assert rules(project, "--level", "strict") == {"never-entered": 1}
    assert rules(project) == {}
    project.write("pyproject.toml", '[tool.asyncgate]\nlevel = "strict"\n')
    assert rules(project) == {"never-entered": 1}
    assert rules(project, "--level", "standard") == {}


def test_another_level_leaves_the_users_cache_alone(bare: Project) -> None:
    bare.write(
        "mypy.ini",
        "[mypy]\nplugins = mypy_asyncgate\ncheck_untyped_defs = True\nwarn_unused_ignores = True\n",
    )
    bare.write("a.py", STRICT)
    assert bare.call("check").status == 0
    assert bare.call("check", "--level", "strict").status == 1
    said = bare.call("check")
    assert (said.status, "no changes since the last check" in said.out) == (0, True)


def test_a_level_that_does_not_exist(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("a.py", STRICT)
    said = project.call("check", "--level", "lax")
    assert said.status == 2
    assert "'strict'" in said.err
    monkeypatch.setenv("MYPY_ASYNCGATE_LEVEL", "lax")
    said = project.call("check")
    assert said.status == 2
    assert 'MYPY_ASYNCGATE_LEVEL: "level" is "lax"; allowed: "standard" or "strict"' in said.err


def test_statistics(project: Project) -> None:
    project.write("a.py", TWO + TWO.replace("C", "D"))
    plain = lines(project.call("check").out)
    assert lines(project.call("check", "--statistics").out)[-2:] == [
        f"2  half-protocol  {SITE}/rules/half-protocol/",
        f"2  never-entered  {SITE}/rules/never-entered/",
    ]
    said = project.call("check", "--statistics", "--format", "json")
    assert json.loads(said.out)["summary"]["findings"] == len(plain) - 1
