"""``--baseline``, ``--write-baseline`` and ``--prune-baseline``."""

from __future__ import annotations

import json

import pytest

from .conftest import HALF, Project, Said, lines

BASE = ("--baseline", "base.json")
LEAK = """\
import asyncpg

class Jobs:
    async def {name}(self) -> None:
        connection = await asyncpg.connect()
        await connection.execute("SELECT 1")
        await connection.close()
"""


def check(project: Project, *args: str) -> Said:
    return project.call("check", *BASE, *args)


def findings(said: Said) -> list[str]:
    return [line.partition(": ")[0] for line in lines(said.out) if "[asyncgate-" in line]


def entries(project: Project) -> list[dict[str, object]]:
    found = json.loads(project.read("base.json"))["findings"]
    assert isinstance(found, list)
    return found


def test_only_what_is_new_fails(project: Project) -> None:
    project.write("a.py", LEAK.format(name="load"))
    assert project.call("check").status == 1
    said = check(project, "--write-baseline")
    assert (said.status, said.err) == (0, "")
    assert lines(said.out)[-1].endswith("no new findings, 1 in the baseline")
    said = check(project)
    assert (said.status, findings(said)) == (0, [])
    project.write("b.py", HALF)
    said = check(project)
    assert (said.status, findings(said)) == (1, ["b.py:1"])
    assert lines(said.out)[-1].endswith("1 new finding (half-protocol 1), 1 in the baseline")


def test_the_key_has_no_lines(project: Project) -> None:
    text = LEAK.format(name="load")
    project.write("a.py", text)
    message = lines(project.call("check").out)[0]
    assert "if line 6 raises" in message
    assert check(project, "--write-baseline").status == 0
    assert entries(project) == [
        {
            "rule": "exception-leak",
            "file": "a.py",
            "function": "Jobs.load",
            "names": ["connection", "Connection"],
        }
    ]
    project.write("a.py", "# a comment\n\n" + text.replace("        await", "\n        await", 1))
    moved = lines(project.call("check").out)[0]
    assert "if line 9 raises" in moved
    assert check(project).status == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [("load", "store"), ("Jobs", "Tasks"), ("connection", "other")],
    ids=["function", "class", "variable"],
)
def test_what_is_named_is_the_key(project: Project, before: str, after: str) -> None:
    text = LEAK.format(name="load")
    project.write("a.py", text)
    assert check(project, "--write-baseline").status == 0
    project.write("a.py", text.replace(before, after))
    said = check(project)
    assert (said.status, len(findings(said))) == (1, 1)
    assert "fixed: exception-leak in a.py, Jobs.load" in said.out


def test_the_same_twice(project: Project) -> None:
    one = "def f(path: str) -> None:\n    open(path)\n"
    project.write("a.py", one)
    assert check(project, "--write-baseline").status == 0
    project.write("a.py", one + "    open(path)\n    open(path)\n")
    assert findings(check(project)) == ["a.py:3", "a.py:4"]
    assert check(project, "--write-baseline").status == 0
    assert [entry["count"] for entry in entries(project)] == [3]
    project.write("a.py", one + "    open(path)\n")
    said = check(project)
    assert (said.status, said.out.count("fixed: ")) == (0, 1)


def test_what_is_fixed_is_said_and_pruned(project: Project) -> None:
    project.write("a.py", HALF)
    project.write("b.py", HALF)
    assert check(project, "--write-baseline").status == 0
    project.write("a.py", "")
    project.write("c.py", HALF)
    for _ in range(2):
        said = check(project)
        assert said.status == 1
        assert "fixed: half-protocol in a.py, C" in lines(said.out)
        assert "1 entry of the baseline fixed" in lines(said.out)[-1]
    said = check(project, "--prune-baseline")
    assert (said.status, findings(said)) == (1, ["c.py:1"])
    assert [entry["file"] for entry in entries(project)] == ["b.py"]
    assert "fixed" not in check(project).out
    document = json.loads(check(project, "--format", "json").out)
    assert document["baseline"] == {"known": 1, "fixed": []}


def test_what_was_not_looked_at_is_not_fixed(project: Project) -> None:
    project.write("a.py", HALF + "def f(path: str) -> None:\n    open(path)\n")
    project.write("b.py", HALF)
    assert check(project, "--write-baseline").status == 0
    before = project.read("base.json")
    for args in (["b.py"], ["--select", "returned"], ["--ignore", "never-entered"]):
        for more in ([], ["--prune-baseline"], ["--write-baseline"]):
            said = check(project, *args, *more)
            assert (said.status, "fixed" in said.out) == (0, False), (args, more)
            assert project.read("base.json") == before
    (project.folder / "a.py").unlink()
    assert "fixed: half-protocol in a.py, C" in check(project, "b.py").out


def test_what_was_not_looked_for_is_not_fixed(project: Project) -> None:
    """An opt-in rule, an error of mypy, and a rule that is turned off."""
    project.write(
        "a.py",
        "import sqlite3\n\nasync def f() -> None:\n    connection = sqlite3.connect('x')\n"
        "    connection.close()\n\nx: int = ''\n" + HALF,
    )
    opt_in = ("--select", "blocking,half-protocol")
    assert check(project, "--all", *opt_in, "--write-baseline").status == 0
    assert [entry["rule"] for entry in entries(project)] == [
        "assignment",
        "blocking",
        "half-protocol",
    ]
    project.write("mypy.ini", "[mypy]\ndisable_error_code = asyncgate-half-protocol\n")
    said = check(project)
    assert (said.status, "fixed" in said.out) == (0, False)
    project.write("mypy.ini", "[mypy]\n")
    project.write("a.py", "")
    assert lines(check(project).out)[:-1] == ["fixed: half-protocol in a.py, C"]
    assert check(project, "--all", *opt_in).out.count("fixed: ") == 3


def test_a_baseline_is_not_written_if_something_could_not_be_checked(project: Project) -> None:
    project.write("a.py", HALF)
    project.write("broken.py", "def f(:\n")
    for more in ("--write-baseline", "--prune-baseline"):
        if more == "--prune-baseline":
            project.write("base.json", '{"version": 1, "findings": []}')
        said = check(project, more)
        assert said.status == 2
        assert "base.json is not written: not everything was checked" in said.err
    assert entries(project) == []


def test_keys_are_the_same_from_every_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("src/a.py", HALF)
    assert check(project, "--write-baseline").status == 0
    monkeypatch.chdir(project.folder / "src")
    assert project.call("check", "a.py", "--baseline", "../base.json").status == 0


def test_the_file_is_sorted_with_an_entry_on_each_line(project: Project) -> None:
    project.write("b.py", HALF)
    project.write("a.py", HALF)
    assert check(project, "--write-baseline").status == 0
    head, first, second, end = lines(project.read("base.json"))
    assert (head, end) == ('{"version": 1, "findings": [', "]}")
    assert '"a.py"' in first
    assert '"b.py"' in second


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, '--baseline: there is no file "base.json"; --write-baseline makes one'),
        ("nonsense", '--baseline: "base.json" is not a baseline: '),
        ("[]", '--baseline: "base.json" is not a baseline: '),
        ('{"version": 2}', '--baseline: "base.json" has version 2, and not 1'),
        (
            '{"version": 1, "findings": [{"rule": "x"}]}',
            "--baseline: \"base.json\" is not a baseline: 'names'",
        ),
    ],
)
def test_a_baseline_that_cannot_be_read(project: Project, text: str | None, expected: str) -> None:
    project.write("a.py", HALF)
    if text is not None:
        project.write("base.json", text)
    for more in ([], ["--prune-baseline"]):
        said = check(project, *more)
        assert (said.status, said.out) == (2, "")
        assert said.err.startswith(f"mypy-asyncgate: error: {expected}")


@pytest.mark.parametrize(
    "args",
    [
        ["--write-baseline"],
        ["--prune-baseline"],
        [*BASE, "--write-baseline", "--changed-since", "HEAD"],
    ],
)
def test_options_that_do_not_go_together(project: Project, args: list[str]) -> None:
    said = project.call("check", *args)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("usage: mypy-asyncgate check ")


def test_a_baseline_that_cannot_be_written(project: Project) -> None:
    project.write("a.py", HALF)
    said = project.call("check", "--baseline", "nowhere/base.json", "--write-baseline")
    assert said.status == 2
    assert said.err == 'mypy-asyncgate: error: --baseline: there is no folder "nowhere"\n'
