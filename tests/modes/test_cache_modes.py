"""The same findings whatever comes from a cache, whichever cache it is, and with workers."""

from __future__ import annotations

import subprocess
import sys

import pytest
from mypy.options import Options

from tests.modes.comparison import Cold, Said, within
from tests.modes.edit_sequences import Sequence
from tests.modes.sequences import SEQUENCES
from tests.mypy_project import Project, Result

STEPS = max(len(sequence.steps) for sequence in SEQUENCES)
HELP = subprocess.run(
    [sys.executable, "-m", "mypy", "--help"], capture_output=True, text=True, check=True
).stdout
# What a cache is stored in, how it is written, who checks: each in the way that is not the default.
OTHERS = (
    "--no-sqlite-cache" if Options().sqlite_cache else "--sqlite-cache",
    "--no-fixed-format-cache"
    if getattr(Options(), "fixed_format_cache", False)
    else "--fixed-format-cache",
    "--num-workers=2",
)


def write(project: Project, step: int) -> None:
    """Apply the step with this number in every sequence that has one."""
    for sequence in SEQUENCES:
        if step < len(sequence.steps):
            project.write(sequence.written(step))


def differences(result: Result, cold: Cold, step: int) -> dict[str, tuple[Said, Said]]:
    """Return the messages that differ from the cold run, and those of the cold run, by sequence."""
    different = {}
    for sequence in SEQUENCES:
        said = within(result.messages, sequence.name)
        wanted = cold.said(sequence, min(step, len(sequence.steps) - 1))
        if said != wanted:
            different[sequence.name] = (said, wanted)
    return different


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda sequence: sequence.name)
def test_cold(cold: Cold, sequence: Sequence) -> None:
    for step in range(len(sequence.steps)):
        assert cold.found(sequence, step) == sequence.found(step), f"step {step}"


def test_nothing_but_ours(cold: Cold) -> None:
    assert cold.result.without_ours() == []


@pytest.mark.parametrize(("steps", "flags"), [(STEPS, ()), *((2, (flag,)) for flag in OTHERS)])
def test_after_each_edit(project: Project, cold: Cold, steps: int, flags: tuple[str, ...]) -> None:
    """Only what changed is checked again, and what depends on it as mypy sees it."""
    for flag in flags:
        if flag.partition("=")[0] not in HELP:
            pytest.skip(f"this mypy has no {flag}")
    for step in range(steps):
        write(project, step)
        result = project.mypy(".", *flags, cache="warm")
        assert result.status < 2, result.output + result.errors
        assert differences(result, cold, step) == {}, f"step {step}"


def test_only_the_user_is_checked(project: Project, cold: Cold) -> None:
    """Classes, signatures and markers of the other modules come from the cache."""
    for step in (0, 1):
        write(project, step)
        project.mypy(".", cache="warm")
        for sequence in SEQUENCES:
            for path, text in sequence.layout(min(step, len(sequence.steps) - 1)).items():
                if not path.endswith("/a.py"):
                    project.write({path: text + "\n\n"})
        result = project.mypy(".", cache="warm")
        assert differences(result, cold, step) == {}, f"step {step}"
        again = project.mypy(".", cache="warm")
        assert differences(again, cold, step) == {}, f"step {step}, nothing edited"


def test_settings_are_part_of_the_cache(project: Project) -> None:
    project.write({"u.py": "class C: ...\ndef f() -> None:\n    C()\n"})
    assert project.mypy("u.py", cache="warm").found() == set()
    project.configure("mypy_asyncgate", more="[asyncgate]\nresources = u.C\n")
    assert project.mypy("u.py", cache="warm").found() == {("u.py", 3, "never-entered")}
