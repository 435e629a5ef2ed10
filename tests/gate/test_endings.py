"""How a check ends if something cannot be checked, fails or is interrupted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mypy import build

from mypy_asyncgate.gate import check, run_mypy
from mypy_asyncgate.hooks import AsyncgatePlugin

from .conftest import HALF, WHOLE, Project, lines

BROKEN = "def f(:\n"


def findings(out: str) -> list[str]:
    return [line.partition(":")[0] for line in lines(out) if "[asyncgate-" in line]


def test_a_file_that_does_not_parse_hides_no_others(project: Project) -> None:
    project.write("a.py", "import broken\n" + HALF)
    project.write("broken.py", BROKEN)
    project.write("pkg/__init__.py", BROKEN)
    project.write("pkg/inner.py", HALF)
    said = project.call("check")
    assert said.status == 2
    assert findings(said.out) == ["a.py", "pkg/inner.py"]
    first, second = sorted(lines(said.err))
    assert first.startswith("broken.py:1: error: ")
    assert second.startswith("pkg/__init__.py:1: error: ")
    assert lines(said.out)[-1].startswith("2 files checked, 2 problems on the way, ")
    assert "not followed" not in said.out


def test_a_file_that_does_not_parse_is_not_clean_in_the_next_run(project: Project) -> None:
    project.write("a.py", "import broken\n" + HALF)
    project.write("broken.py", BROKEN)
    for _ in range(2):
        said = project.call("check")
        assert (said.status, findings(said.out)) == (2, ["a.py"])
        assert "broken.py:1: error: " in said.err
    project.write("broken.py", HALF)
    said = project.call("check")
    assert (said.status, findings(said.out), said.err) == (1, ["a.py", "broken.py"], "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("broken.py", "break\n"),
        ("broken.pyi", BROKEN),
    ],
)
def test_other_things_that_mypy_refuses(project: Project, name: str, text: str) -> None:
    project.write("a.py", "from broken import *\n" + HALF)
    project.write(name, text)
    said = project.call("check")
    assert (said.status, findings(said.out)) == (2, ["a.py"]), said
    assert len(lines(said.err)) == 1
    assert said.err.startswith(name)


def test_only_a_file_that_does_not_parse(project: Project) -> None:
    project.write("broken.py", BROKEN)
    said = project.call("check", "--format", "json")
    document = json.loads(said.out)
    assert said.status == document["summary"]["status"] == 2
    (error,) = document["errors"]
    assert (error["path"], error["line"]) == ("broken.py", 1)
    assert document["findings"] == []
    assert lines(said.err) == [f"broken.py:1: error: {error['message']}"]
    said = project.call("check", "--format", "sarif")
    (run,) = json.loads(said.out)["runs"]
    (invocation,) = run["invocations"]
    assert (said.status, invocation["executionSuccessful"]) == (2, False)
    assert len(invocation["toolExecutionNotifications"]) == 1


def test_an_import_that_gives_a_file_a_second_name(project: Project) -> None:
    project.write("pkg/__init__.py", "x = 1\n")
    project.write("pkg/half.py", "import os\n\nfrom pkg.__init__ import x\n" + HALF)
    project.write("other.py", HALF)
    said = project.call("check")
    assert said.status == 2
    assert findings(said.out) == ["other.py", "pkg/half.py"]
    (line,) = lines(said.err)
    assert line.startswith('pkg/half.py:3: error: "pkg.__init__" is a second name for ')
    assert line.endswith('; import "pkg"')


def test_a_module_that_mypy_cannot_do_without(project: Project) -> None:
    project.write("typing.py", HALF)
    said = project.call("check")
    assert (said.status, said.out) == (2, "")
    (line,) = lines(said.err)
    assert 'shadows library module "typing"' in line


def test_a_cache_that_is_no_folder(bare: Project) -> None:
    bare.write("ok.py", WHOLE)
    bare.write(".mypy_cache", "")
    for args in (["check", "ok.py"], ["check", "ok.py", "--", "--cache-dir", "ok.py/inner"]):
        said = bare.call(*args)
        assert (said.status, said.out) == (2, "")
        (line,) = lines(said.err)
        assert line.startswith("mypy-asyncgate: error: the cache folder ")
    document = json.loads(bare.call("check", "ok.py", "--format", "json").out)
    assert document["summary"]["status"] == 2
    assert "the cache folder" in document["errors"][0]["message"]
    assert bare.call("check", "ok.py", "--", f"--cache-dir={os.devnull}").status == 0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anything")
def test_a_cache_that_cannot_be_written(bare: Project) -> None:
    bare.write("ok.py", WHOLE)
    (bare.folder / "cache").mkdir(mode=0o500)
    said = bare.call("check", "ok.py", "--", "--cache-dir", "cache")
    assert (said.status, len(lines(said.err))) == (2, 1)


def test_a_cache_with_rubbish(bare: Project) -> None:
    bare.write("ok.py", HALF)
    assert bare.call("check", "ok.py").status == 1
    for file in [p for p in Path(".mypy_cache").rglob("*") if p.is_file()]:
        file.write_bytes(b"\x00rubbish")
    said = bare.call("check", "ok.py")
    assert said.status in (1, 2)
    assert "Traceback" not in said.err
    if said.status == 2:
        (line,) = lines(said.err)
        assert ".mypy_cache" in line


@pytest.mark.parametrize("where", ["build", "view"])
def test_an_exception_that_nobody_expects(
    project: Project, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("two\nlines")

    if where == "build":
        monkeypatch.setattr(build, "build", fail)
    else:
        monkeypatch.setattr(run_mypy, "Outcome", fail)
    project.write("a.py", WHOLE)
    said = project.call("check", "--format", "json")
    document = json.loads(said.out)
    assert said.status == document["summary"]["status"] == 2
    line = "RuntimeError: two lines; set MYPY_ASYNCGATE_DEBUG=1 to see all"
    assert document["errors"] == [{"message": line, "path": None, "line": None}]
    assert said.err == f"mypy-asyncgate: error: {line}\n"
    monkeypatch.setenv("MYPY_ASYNCGATE_DEBUG", "1")
    with pytest.raises(RuntimeError):
        project.call("check")


def test_an_exception_in_another_command(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(args: object) -> int:
        raise RuntimeError("no")

    monkeypatch.setattr(check, "run", fail)
    said = project.call("check")
    assert (said.status, said.out, len(lines(said.err))) == (2, "", 1)


def test_an_error_inside_mypy(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    guard = AsyncgatePlugin._guard

    def fail(self: AsyncgatePlugin, checker: object, *args: object) -> None:
        if Path(checker.path).name == "b.py":  # type: ignore[attr-defined]
            raise RuntimeError("in a hook")
        guard(self, checker, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(AsyncgatePlugin, "_guard", fail)
    project.write("a.py", HALF)
    project.write("b.py", "import a\n" + HALF)
    project.write("c.py", "import b\n" + HALF)
    said = project.call("check", "--format", "json")
    document = json.loads(said.out)
    assert said.status == document["summary"]["status"] == 2
    (error,) = document["errors"]
    assert (error["path"], error["line"], error["message"]) == (
        "b.py",
        2,
        'mypy failed inside; "-- --show-traceback" shows where',
    )
    # The rest is checked without it.
    assert [finding["path"] for finding in document["findings"]] == ["a.py", "c.py"]


def test_wrong_arguments_of_mypy_are_one_line(project: Project) -> None:
    project.write("a.py", WHOLE)
    said = project.call("check", "a.py", "--", "--nonsense")
    assert said.err == "mypy-asyncgate: error: mypy: unrecognized arguments: --nonsense\n"
    assert said.status == 2


def test_an_interruption_prints_what_is_known(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plugin is interrupted while mypy checks the second of two files."""
    guard = AsyncgatePlugin._guard

    def interrupt(self: AsyncgatePlugin, checker: object, *args: object) -> None:
        if Path(checker.path).name == "b.py":  # type: ignore[attr-defined]
            raise KeyboardInterrupt
        guard(self, checker, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(AsyncgatePlugin, "_guard", interrupt)
    project.write("a.py", HALF)
    project.write("b.py", "import a\n" + HALF)
    said = project.call("check", "--format", "text", "--format", "json", "--output", "out.json")
    assert said.status == 130
    finding, summary = lines(said.out)
    assert finding.startswith("a.py:1: error: ")
    assert summary.startswith("interrupted: not all of 2 files are checked, 1 finding ")
    document = json.loads(project.read("out.json"))
    assert (document["summary"]["status"], document["summary"]["complete"]) == (130, False)
    assert len(document["findings"]) == 1


INTERRUPT = """\
import os
import signal

from mypy.plugin import Plugin


class Interrupting(Plugin):
    def get_function_hook(self, fullname):
        if fullname == "m1.interrupt":
            os.kill(os.getpid(), signal.SIGINT)


def plugin(version):
    return Interrupting
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c(bare: Project) -> None:
    bare.write("interrupting.py", INTERRUPT)
    bare.write("mypy.ini", "[mypy]\nplugins = mypy_asyncgate, interrupting.py\n")
    bare.write("m0.py", HALF)
    bare.write("m1.py", "import m0\ndef interrupt() -> None: ...\ninterrupt()\n" + HALF)
    process = subprocess.run(
        [sys.executable, "-m", "mypy_asyncgate", "check", "m0.py", "m1.py"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
    )
    assert process.returncode == 130, (process.stdout, process.stderr)
    assert process.stdout.startswith("m0.py:1: error: ")
    assert "Traceback" not in process.stderr
