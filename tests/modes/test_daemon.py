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
from mypy.version import __version__

from mypy_asyncgate.engine import daemon as engine_daemon
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


LEFT = {
    "lib/__init__.py": "class Wire:\n    def hang_up(self) -> None: ...\n",
    "use.py": """
        from lib import Wire

        class Own: ...

        def call() -> None:
            wire = Wire()
            own = Own()
    """,
}
SHIPPED = '[[class]]\nname = "lib.Wire"\nkind = "release"\nrelease = ["hang_up"]\nwhy = "w"\n'


def use_a_new_daemon(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to the project's folder, and forget the servers of other tests in this process."""
    monkeypatch.chdir(project.root)
    monkeypatch.setattr(engine_daemon, "PAUSE", 0.0)
    monkeypatch.setattr(engine_daemon.Running, "settings", None)


@pytest.mark.parametrize("changed", ["own setting", "shipped catalog", "mistake", "own catalog"])
def test_changed_settings(
    project: Project,
    changed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``dmypy run`` makes the daemon start again; the other commands tell the user to."""
    use_a_new_daemon(project, monkeypatch)
    catalog = "[asyncgate]\ncatalog-files = own.toml\n"
    project.write({**LEFT, "own.toml": ""})
    project.configure("mypy_asyncgate", more=catalog)
    options = process_start_options(["--config-file=mypy.ini"], allow_sources=False)
    server = Server(options, str(project.root / "status.json"))

    def run() -> dict[str, object]:
        arguments = {"args": ["--config-file=mypy.ini", "--", "use.py"], "export_types": False}
        terminal = {"is_tty": False, "terminal_width": 400}
        return server.run_command("run", {"version": __version__, **arguments, **terminal})

    assert run()["status"] == run()["status"] == 0
    if changed == "own catalog":
        project.write({"own.toml": SHIPPED})
    elif changed == "shipped catalog":
        project.write({"lib/asyncgate.toml": SHIPPED})
    else:
        key = "resources" if changed == "own setting" else "resurces"
        project.configure("mypy_asyncgate", more=f"{catalog}{key} = use.Own\n")
    assert run() == {"restart": "plugins changed"}
    capsys.readouterr()
    server.cmd_recheck(False, 400, False)
    assert capsys.readouterr().err == "", "mypy calls no plugin"
    project.write({"use.py": LEFT["use.py"] + "\n"})
    assert "never-entered" not in str(server.cmd_recheck(False, 400, False)["out"])
    assert capsys.readouterr().err == f"mypy-asyncgate: warning: {engine_daemon.OUTDATED}\n"
    other = Server(options, str(project.root / "status.json"))
    found = str(other.cmd_check(["use.py"], False, False, 400).get("out"))
    assert found.count("asyncgate-never-entered") == (0 if changed == "mistake" else 1)


def test_settings_that_have_not_changed(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_a_new_daemon(project, monkeypatch)
    project.write({**LEFT, "lib/asyncgate.toml": SHIPPED})
    options = process_start_options(["--config-file=mypy.ini"], allow_sources=False)
    server = Server(options, str(project.root / "status.json"))
    server.cmd_check(["use.py"], False, False, 400)
    project.write({"use.py": LEFT["use.py"] + "\n", "lib/more.py": "import lib\n"})
    server.cmd_check(["use.py", "lib/more.py"], False, False, 400)
    assert capsys.readouterr().err == ""


def test_inspections_show_what_is_written(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statements that are added to modules and functions have no place in the source."""
    monkeypatch.chdir(project.root)
    text = """
        from mypy_asyncgate import Owned
        class C: ...
        def make(c: Owned[C]) -> int: return len([c])
        x = [make]"""
    project.write({"use.py": text})
    options = process_start_options(["--config-file=mypy.ini"], allow_sources=False)
    server = Server(options, str(project.root / "status.json"))
    server.cmd_check(["use.py"], True, False, 400)
    for place, shown in {
        "use.py:5:6": "Callable",
        "use.py:4:5": "Can't",
        "use.py:4:42": "C",
    }.items():
        answer = str(server.cmd_inspect(show="type", location=place))
        assert shown in answer and "None" not in answer
