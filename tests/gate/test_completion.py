"""``completion``: scripts for shells."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from mypy_asyncgate.gate.cli import COMMANDS
from mypy_asyncgate.gate.completion import SHELLS

from .conftest import Project


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_has_the_commands_and_their_options(bare: Project, shell: str) -> None:
    pytest.importorskip("shtab")
    said = bare.call("completion", shell)
    assert (said.status, said.err) == (0, "")
    assert [name for name in COMMANDS if name not in said.out] == []
    assert "changed-since" in said.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("expl", {"explain"}),
        ("check --strict", {"--strict-coverage"}),
        ("check --format sa", {"sarif"}),
        ("check tw", {"two.py"}),
        ("check --baseline tw", {"two.py"}),
    ],
)
def test_bash_completes(bare: Project, words: str, expected: set[str]) -> None:
    pytest.importorskip("shtab")
    if shutil.which("bash") is None:
        pytest.skip("needs bash")
    bare.write("two.py", "")
    bare.write("script", bare.call("completion", "bash").out)
    typed = ["mypy-asyncgate", *words.split()]
    ask = f"COMP_WORDS=({' '.join(typed)}); COMP_CWORD={len(typed) - 1}; COMPREPLY=()"
    run = f'. ./script; {ask}; _shtab_mypy_asyncgate; printf "%s\\n" "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == expected, done.stderr


def test_without_what_makes_the_scripts(bare: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mypy_asyncgate.gate.completion.find_spec", lambda name: None)
    said = bare.call("completion", "bash")
    assert (said.status, said.out) == (2, "")
    assert 'pip install "mypy-asyncgate[completion]"' in said.err


def test_an_unknown_shell(bare: Project) -> None:
    said = bare.call("completion", "cmd")
    assert said.status == 2
    assert "invalid choice: 'cmd'" in said.err
