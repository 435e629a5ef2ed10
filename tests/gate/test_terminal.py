"""Progress, colour and source frames on a terminal, and none of them without one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from io import StringIO

import pytest

from mypy_asyncgate.diagnostics.counter import Steps
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.progress import Progress
from mypy_asyncgate.gate.scopes import Files
from mypy_asyncgate.gate.terminal import Terminal

from .conftest import HALF, SITE, Project, lines

LEAK = "\tdef f(path: str) -> None:\n\t\topen(path)\n"
COMMAND = [sys.executable, "-m", "mypy_asyncgate"]
ESCAPE = "\x1b["


def variables(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if "COLOR" not in k and k != "COLUMNS"}
    return {**kept, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm", **more}


def piped(*args: str, **more: str) -> str:
    done = subprocess.run(
        [*COMMAND, *args], capture_output=True, text=True, check=False, env=variables(**more)
    )
    assert done.stderr == ""
    return done.stdout


def on_terminal(
    *args: str, both: bool = True, env: Mapping[str, str] | None = None
) -> tuple[str, str, float]:
    """Return what stdout and stderr get, and the seconds until the first of it.

    Unless ``both``, stderr is a terminal and stdout is not.
    """
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    begun = time.monotonic()
    process = subprocess.Popen(
        [*COMMAND, *args],
        stdout=theirs if both else subprocess.PIPE,
        stderr=theirs,
        env=dict(env or variables()),
        text=True,
    )
    os.close(theirs)
    said, first = b"", 0.0
    while True:
        try:
            chunk = os.read(ours, 4096)
        except OSError:  # the other end is closed
            chunk = b""
        first = first or time.monotonic() - begun
        if not chunk:
            break
        said += chunk
    os.close(ours)
    out = process.stdout.read() if process.stdout is not None else ""
    process.wait()
    return out, said.decode().replace("\r\n", "\n"), first


def plain(text: str) -> str:
    """Return text as it stands in the end, without the lines that were painted over."""
    text = re.sub(r"\r\x1b\[K[^\r\n]*(?=\r)", "", text).replace("\r\x1b[K", "")
    return re.sub(r"\x1b(\[[\d;]*[a-zA-Z]|\(B|\]8;;[^\x1b]*\x1b\\)", "", text)


def test_progress_frames_and_colour(project: Project) -> None:
    project.write("a.py", "class C:\n" + LEAK)
    project.write("b.py", "import a\n" + HALF)
    expected = lines(piped("check"))
    _, said, first = on_terminal("check", env=variables(COLUMNS="400"))
    assert first < 2
    assert said.startswith("\r\x1b[Kmypy-asyncgate 0:00 starting")
    assert "looking at 2 files" in said
    assert "\x1b[31m" in said
    shown = lines(plain(said))
    assert shown[1:3] == ["                    open(path)", "                    ^"]
    assert shown[4:6] == ["    class C:", "    ^"]
    assert [shown[0], shown[3]] == expected[:2]


def test_findings_are_printed_when_their_module_is_done(bare: Project) -> None:
    bare.write("a.py", HALF)
    bare.write("b.py", "import a\n" + HALF)
    _, said, _ = on_terminal("check")
    one, other = said.index("a.py:1"), said.index("b.py:2")
    assert "mypy-asyncgate 0:" in said[one:other], said
    assert said.count("a.py:1") == said.count("b.py:2") == 1


def test_codes_are_links_to_their_pages() -> None:
    stream = StringIO()
    vars(stream)["isatty"] = lambda: True
    message = Message("a.py", 1, 1, "error", "asyncgate-returned", "said [x]", file="a.py")
    (line, *_) = lines(Terminal(stream, Files()).render([message], columns=False))
    address = f"{SITE}/rules/returned/"
    assert "said [x]" in line
    assert f"\x1b]8;;{address}\x1b\\asyncgate-returned\x1b]8;;\x1b\\" in line


def test_nothing_of_it_when_piped(project: Project) -> None:
    project.write("a.py", HALF)
    out = piped("check")
    assert ESCAPE not in out
    assert len(lines(out)) == 2


def test_progress_while_the_output_goes_to_a_file(project: Project) -> None:
    project.write("a.py", HALF)
    out, said, _ = on_terminal("check", both=False)
    assert ESCAPE not in out
    assert len(lines(out)) == 2
    assert "mypy-asyncgate 0:" in said
    assert plain(said).strip() == ""


def test_no_progress_on_a_terminal_that_is_dumb(project: Project) -> None:
    project.write("a.py", HALF)
    _, said, _ = on_terminal("check", both=False, env=variables(TERM="dumb"))
    assert said == ""


def test_colour_as_the_environment_wants_it(project: Project) -> None:
    project.write("a.py", HALF)
    red = "\x1b[31m"
    assert red in piped("check", FORCE_COLOR="1")
    assert "^" not in piped("check", FORCE_COLOR="1")
    assert red not in piped("check", FORCE_COLOR="0")
    assert red not in piped("check", FORCE_COLOR="1", NO_COLOR="1")
    assert red not in on_terminal("check", env=variables(NO_COLOR="1"))[1]
    assert red in on_terminal("check", env=variables(NO_COLOR=""))[1]
    assert ESCAPE not in piped("check", "--format", "json", FORCE_COLOR="1")


def test_a_listener_that_fails_is_not_asked_again() -> None:
    calls = []

    def fail(step: str, where: str) -> None:
        calls.append(step)
        raise ValueError

    steps = Steps()
    steps.listener = fail
    steps.at("reading", "a.py")
    steps.at("checking", "a.py")
    assert calls == ["reading"]


def test_what_progress_says(monkeypatch: pytest.MonkeyPatch, bare: Project) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    now = [0.0]
    stream = StringIO()
    progress = Progress(stream, lambda: now[0])

    def said(step: str, where: str, seconds: float = 1) -> str:
        now[0] += seconds
        stream.seek(0)
        stream.truncate()
        progress.at(step, where)
        return stream.getvalue().removeprefix("\r\x1b[K")

    root = str(bare.folder.resolve())
    progress.begin(frozenset({f"{root}/a.py", f"{root}/b.py", f"{root}/cached.py"}), False)
    assert said("reading", "/usr/lib/x.pyi", 0.01) == ""
    assert said("reading", "a.py") == "mypy-asyncgate 0:01 reading 2 files: a.py"
    assert said("reading", f"{root}/b.py") == "mypy-asyncgate 0:02 reading 3 files: b.py"
    assert said("analysing", "a.C") == "mypy-asyncgate 0:03 analysing a.C"
    assert said("checking", "a.py") == "mypy-asyncgate 0:04 checking 0 of 2: a.py"
    assert said("checking", "b.py", 61) == "mypy-asyncgate 1:05 checking 1 of 2: b.py"
    progress.done("b.py", [])
    assert said("checking", "b.py") == "mypy-asyncgate 1:06 checking 2 of 2: b.py"
    assert len(said("analysing", "a" * 99)) == 59
