"""The same findings in dmypy as in a cold run, after edits in modules other than the one reported.

The daemon checks again what it thinks has changed, down to single functions. The server runs in
this process, all sequences in one: an update of one package does not touch the others.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mypy.dmypy_server import Server, process_start_options

from tests.modes.comparison import Cold, within
from tests.modes.edit_sequences import Sequence
from tests.modes.sequences import SEQUENCES
from tests.mypy_project import Message, Project, Result, parse

Seeds = Callable[[tuple[str, ...], str], Path]


class Daemon:
    """A mypy server over all sequences, each at its first step."""

    def __init__(self, project: Project) -> None:
        self.project = project
        for sequence in SEQUENCES:
            project.write(sequence.written(0))
        options = process_start_options(["--config-file=mypy.ini"], allow_sources=False)
        self.server = Server(options, str(project.root / "status.json"))
        self.said = self._read(self.server.cmd_check(["."], False, False, 400))

    def edit(self, sequence: Sequence, step: int) -> None:
        """Take one step of one sequence, and look again."""
        self.project.write(sequence.written(step))
        self.said = self._read(self.server.cmd_recheck(False, 400, False))

    def _read(self, response: dict[str, object]) -> tuple[Message, ...]:
        assert response.get("err") == "", response
        return parse(str(response["out"]))


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory, seeds: Seeds) -> Iterator[Daemon]:
    root = tmp_path_factory.mktemp("daemon")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("MYPY_ASYNCGATE_DEBUG", "1")
        yield Daemon(Project(root, seeds))


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda sequence: sequence.name)
def test_after_each_edit(daemon: Daemon, cold: Cold, sequence: Sequence) -> None:
    for step in range(len(sequence.steps)):
        if step > 0:
            daemon.edit(sequence, step)
        assert within(daemon.said, sequence.name) == cold.said(sequence, step), f"step {step}"


def test_client(project: Project) -> None:
    """The same through the command, once: start, check, edit, recheck, stop."""
    (sequence,) = (s for s in SEQUENCES if s.name == "becomes_resource")
    status = ["--status-file", str(project.root / "dmypy.json")]

    def dmypy(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mypy.dmypy", *status, *args],
            cwd=project.root,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def found(*args: str) -> set[tuple[str, int, str]]:
        done = dmypy(*args)
        return Result(done.returncode, done.stdout, done.stderr, parse(done.stdout)).found()

    project.write(sequence.written(0))
    started = dmypy("start")
    assert started.returncode == 0, started.stdout + started.stderr
    try:
        assert found("check", ".") == set()
        project.write(sequence.written(1))
        assert found("recheck") == sequence.found(1)
        project.write(sequence.written(2))
        assert found("check", ".") == set()
    finally:
        dmypy("stop")


def test_from_a_cache(project: Project) -> None:
    """A daemon that starts from a cache knows what the run that wrote it has learnt."""
    (sequence,) = (s for s in SEQUENCES if s.name == "heir_becomes_resource")
    project.write(sequence.written(0))
    flags = ["--cache-fine-grained", "--local-partial-types"]
    project.mypy(".", *flags, cache="warm")
    cache = project.root / ".caches" / "warm"
    start = ["--config-file=mypy.ini", f"--cache-dir={cache}", "--use-fine-grained-cache"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.root)
        server = Server(
            process_start_options(start, allow_sources=False), str(project.root / "status.json")
        )
        assert parse(str(server.cmd_check(["."], False, False, 400)["out"])) == ()
        project.write(sequence.written(1))
        said = parse(str(server.cmd_recheck(False, 400, False)["out"]))
    assert {(m.file, m.line) for m in said} == {f[:2] for f in sequence.found(1)}
