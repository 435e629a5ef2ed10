"""``fix``: its options, its output, and its exit status."""

from __future__ import annotations

import pytest

from tests.gate.conftest import Project, Said

from .conftest import HEAD, fix
from .test_enclosing import ENCLOSED
from .test_left import LEFT


def test_a_diff_first(fixing: Project) -> None:
    before, after = ENCLOSED[0]
    fixing.write("a.py", HEAD + before)
    said = fixing.call("fix", "a.py")
    assert said.status == 0
    assert said.out.startswith("--- a/a.py\n+++ b/a.py\n")
    assert "+    async with Conn() as conn:\n" in said.out
    assert said.err == '1 file to change; "--write" does it\n'
    assert fixing.read("a.py") == HEAD + before
    assert fixing.call("fix", "a.py", "--write").status == 0
    assert fixing.call("fix", "a.py", "--write") == Said(0, "", "nothing to write\n")
    assert fixing.read("a.py") == HEAD + after


def test_one_that_is_left_does_not_stop_the_others(fixing: Project) -> None:
    right, wrong = ENCLOSED[1][0], LEFT[4][1]
    found, said = fix(fixing, f"{wrong}\n\n{right.replace('def f', 'def g')}")
    assert "    async with Conn() as conn:\n        rows = await" in found
    assert LEFT[4][1] in found
    assert said.status == 1


def test_only_these_rules(fixing: Project) -> None:
    found, said = fix(fixing, ENCLOSED[1][0], "--ignore", "exception-leak")
    assert (found, said) == (ENCLOSED[1][0], Said(0, "", "nothing to write\n"))
    found, _ = fix(fixing, ENCLOSED[1][0], "--select", "exception-leak")
    assert found == ENCLOSED[1][1]


def test_only_named_files(fixing: Project) -> None:
    fixing.write("b.py", HEAD + ENCLOSED[0][0])
    assert fix(fixing, "import b\n\nprint(b)\n", head="")[1] == Said(0, "", "nothing to write\n")
    assert fixing.read("b.py") == HEAD + ENCLOSED[0][0]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_stay(fixing: Project, end: str) -> None:
    fixing.write("a.py", (HEAD + ENCLOSED[0][0]).replace("\n", end))
    assert fixing.call("fix", "a.py", "--write").status == 0
    assert fixing.read("a.py") == (HEAD + ENCLOSED[0][1]).replace("\n", end)


def test_wrong_uses(fixing: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fixing.call("fix", "nowhere.py").status == 2
    said = fixing.call("fix", "--select", "never-enterd")
    assert said.status == 2
    assert "did you mean never-entered" in said.err
    assert fixing.call("fix", "--annotate").status == 2
    monkeypatch.setattr("mypy_asyncgate.gate.fix.command.find_spec", lambda name: None)
    said = fixing.call("fix", "library.py")
    assert (said.status, said.out) == (2, "")
    assert 'pip install "mypy-asyncgate[fix]"' in said.err


def test_ignores(fixing: Project) -> None:
    before = '''\
def f() -> None:
    open("a")
    open("b")  # why
    open("c")  # type: ignore[misc]
    open(
        """d
        """
    )
    x = Conn(), open(  # a comment
        "e"
    )
'''
    found, said = fix(fixing, before, "--add-ignores")
    leak = "asyncgate-never-entered"
    assert found.splitlines()[1:4] == [
        f'    open("a")  # type: ignore[{leak}]',
        f'    open("b")  # type: ignore[{leak}]  # why',
        f'    open("c")  # type: ignore[misc, {leak}]',
    ]
    assert (said.status, said.err) == (0, "1 file changed\n")
    assert fixing.call("check", "a.py", "--ignore", "unused-ignore").status == 0


def test_lines_that_cannot_have_a_comment(fixing: Project) -> None:
    before = 'def f() -> None:\n    open("a", \\\n         "w")\n'
    found, said = fix(fixing, before, "--add-ignores")
    assert found == before
    assert (said.status, said.err) == (1, "nothing to write\n1 line cannot have a comment\n")
