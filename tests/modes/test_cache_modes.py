"""The same findings whatever comes from a cache, whichever cache it is, and with workers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from edit_sequences import SEQUENCES

from conftest import Project, Result

LAST = max(len(sequence.steps) for sequence in SEQUENCES)
HELP = subprocess.run(
    [sys.executable, "-m", "mypy", "--help"], capture_output=True, text=True, check=True
).stdout

Seeds = Callable[[tuple[str, ...], str], Path]


def expected(step: int) -> set[tuple[str, int, str]]:
    """Return what is found when every sequence has come to ``step``, or to its end."""
    return {
        finding
        for sequence in SEQUENCES
        for finding in sequence.found(min(step, len(sequence.steps) - 1))
    }


def write(project: Project, step: int) -> None:
    """Let every sequence that has a step of this number take it."""
    for sequence in SEQUENCES:
        if step < len(sequence.steps):
            project.write(sequence.written(step))


def messages(result: Result) -> list[str]:
    """Return mypy's lines, without the summary, in an order that does not depend on the mode."""
    return sorted(line for line in result.output.splitlines() if " errors in " not in line)


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory, seeds: Seeds) -> list[Result]:
    """Return a run without cache for each step."""
    results = []
    for step in range(LAST):
        root = tmp_path_factory.mktemp(f"cold{step}")
        project = Project(root, seeds)
        for earlier in range(step + 1):
            write(project, earlier)
        results.append(project.mypy("."))
    return results


@pytest.mark.parametrize("step", range(LAST))
def test_cold(cold: list[Result], step: int) -> None:
    assert cold[step].found() == expected(step)
    assert cold[step].without_ours() == []


@pytest.mark.parametrize(
    "flags",
    [
        (),
        ("--sqlite-cache",),
        ("--no-sqlite-cache",),
        ("--no-fixed-format-cache",),
        ("--num-workers=2",),
        ("--local-partial-types", "--cache-fine-grained"),
    ],
    ids=" ".join,
)
def test_after_each_edit(project: Project, cold: list[Result], flags: tuple[str, ...]) -> None:
    """Only what changed is checked again, and what depends on it as mypy sees it."""
    for flag in flags:
        if flag.partition("=")[0] not in HELP:
            pytest.skip(f"this mypy has no {flag}")
    for step in range(LAST):
        write(project, step)
        assert messages(project.mypy(".", *flags, cache="warm")) == messages(cold[step]), step


def test_nothing_edited(project: Project, cold: list[Result]) -> None:
    write(project, 0)
    project.mypy(".", cache="warm")
    assert messages(project.mypy(".", cache="warm")) == messages(cold[0])


@pytest.mark.parametrize("step", [0, 1])
def test_only_the_user_is_checked(project: Project, cold: list[Result], step: int) -> None:
    """Classes, signatures and markers of the other modules come from the cache."""
    for earlier in range(step + 1):
        write(project, earlier)
    project.mypy(".", cache="warm")
    for sequence in SEQUENCES:
        for path, text in sequence.layout(min(step, len(sequence.steps) - 1)).items():
            if not path.endswith("/a.py"):
                project.write({path: text + "\n\n"})
    assert messages(project.mypy(".", cache="warm")) == messages(cold[step])


def test_settings_are_part_of_the_cache(project: Project) -> None:
    project.write(SEQUENCES[0].written(0) | {"u.py": "class C: ...\ndef f() -> None:\n    C()\n"})
    project.configure("mypy_asyncgate", more="[asyncgate]\nresources = u.C\n")
    assert project.mypy(".", cache="warm").found() == {("u.py", 3, "never-entered")}
    project.configure("mypy_asyncgate")
    assert project.mypy(".", cache="warm").found() == set()
