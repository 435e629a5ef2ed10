"""``--changed-since``: findings in functions that a change touches."""

from __future__ import annotations

import subprocess

import pytest

from .conftest import HALF, Project, lines

TEXT = """\
def first(path: str) -> None:
    open(path)


def second(path: str) -> None:
    open(path)


class C:
    def third(self, path: str) -> None:
        def inner() -> None:
            open(path)
        inner()
"""


def git(*words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


def commit(message: str = "next") -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


@pytest.fixture
def repository(project: Project) -> Project:
    git("init", "--quiet", "--initial-branch", "main")
    project.write("a.py", TEXT)
    commit()
    return project


def found(project: Project, revision: str = "HEAD", *paths: str) -> list[str]:
    said = project.call("check", *paths, "--changed-since", revision)
    assert said.err == ""
    return [line.partition(": ")[0] for line in lines(said.out) if "[asyncgate-" in line]


def test_nothing_is_changed(repository: Project) -> None:
    assert found(repository) == []
    assert repository.call("check", "--changed-since", "HEAD").status == 0


def test_a_function_is_changed(repository: Project) -> None:
    repository.write("a.py", TEXT.replace("second(path: str)", "second(path: str, x: int = 1)"))
    assert found(repository) == ["a.py:6"]
    commit()
    assert found(repository) == []
    assert found(repository, "HEAD~1") == ["a.py:6"]


def test_what_only_moves_is_not_changed(repository: Project) -> None:
    parts = TEXT.split("\n\n\n")
    repository.write("a.py", "import os\n\n" + "\n\n\n".join([parts[1], parts[0], parts[2]]))
    assert found(repository) == []


def test_a_method_is_changed_with_what_is_in_it(repository: Project) -> None:
    repository.write("a.py", TEXT.replace("        inner()", "        inner(), inner()"))
    assert found(repository) == ["a.py:12"]


def test_a_line_is_removed(repository: Project) -> None:
    repository.write("a.py", "import contextlib\n" + TEXT.replace("def f", "@x\ndef f"))
    commit()
    repository.write("a.py", "import contextlib\n" + TEXT)
    assert found(repository) == ["a.py:3"]
    repository.write("a.py", TEXT.replace("def second(path: str) -> None:\n    open(path)\n", ""))
    commit()
    assert found(repository, "HEAD~1") == ["a.py:2"]


def test_new_and_renamed_files(repository: Project) -> None:
    repository.write("new \xe4.py", HALF)
    assert found(repository) == ["new \xe4.py:1"]
    git("add", "--all")
    assert found(repository) == ["new \xe4.py:1"]
    commit()
    git("mv", "a.py", "b.py")
    assert found(repository) == []
    repository.write("b.py", TEXT.replace("def first(", "def  first("))
    assert found(repository) == ["b.py:2"]


def test_a_field_is_of_its_whole_class(repository: Project) -> None:
    text = (
        "import httpx\n\nclass D:\n    def __init__(self) -> None:\n"
        "        self.http = httpx.AsyncClient()\n\n"
        "    async def aclose(self) -> None:\n        await self.http.aclose()\n"
    )
    repository.write("d.py", text)
    commit()
    repository.write("d.py", text.partition("\n    async")[0])
    assert found(repository) == ["d.py:5"]


def test_it_counts_from_where_the_branch_began(repository: Project) -> None:
    git("switch", "--quiet", "--create", "topic")
    repository.write("a.py", TEXT.replace("first", "other"))
    commit()
    git("switch", "--quiet", "main")
    repository.write("a.py", TEXT.replace("second(path: str)", "second(path: str, x: int = 1)"))
    commit()
    git("switch", "--quiet", "topic")
    assert found(repository, "main") == ["a.py:2"]


def test_from_a_folder_of_the_repository(
    repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("src/b.py", HALF)
    git("config", "diff.relative", "true")
    monkeypatch.chdir(repository.folder / "src")
    assert found(repository, "HEAD", "b.py") == ["b.py:1"]
    commit()
    assert found(repository, "HEAD~1", "b.py") == ["b.py:1"]


@pytest.mark.parametrize("revision", ["nowhere", "--all", ""])
def test_a_revision_that_does_not_exist(repository: Project, revision: str) -> None:
    said = repository.call("check", f"--changed-since={revision}")
    assert (said.status, said.out) == (2, "")
    assert f'--changed-since: git knows no revision "{revision}"' in said.err


def test_without_a_repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.folder / ".git").rmdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.folder.parent))
    project.write("a.py", HALF)
    said = project.call("check", "--changed-since", "HEAD")
    assert (said.status, said.out) == (2, "")
    assert "not a git repository" in said.err
    monkeypatch.setenv("PATH", "")
    assert "git cannot be run: " in project.call("check", "--changed-since", "HEAD").err
