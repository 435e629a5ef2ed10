"""The hook of pre-commit, run by pre-commit from a repository with the hook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.environments import Environment, run, run_any

from .conftest import committed, copied

pytestmark = pytest.mark.publishing

LEAK = "def f() -> None:\n    open('x')\n"


def test_the_hook(publisher: Environment, tmp_path: Path) -> None:
    hooks = copied(tmp_path / "hooks")
    project = tmp_path / "project"
    project.mkdir()
    (project / "leak.py").write_text(LEAK)
    (project / "notes.txt").write_text("nothing")
    revision = run("git", "-C", hooks, "rev-parse", "HEAD").stdout.strip()
    (project / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: mypy-asyncgate\n"
    )
    committed(project)

    def check(*args: str) -> tuple[int, str]:
        home = {"PRE_COMMIT_HOME": str(tmp_path / "home")}
        command = f'cd "{project}" && "{publisher.program("pre-commit")}" run --color=never '
        done = run_any("bash", "-c", command + " ".join(args), **home)
        return done.returncode, done.stdout

    status, said = check("--all-files")
    assert status == 1
    assert 'leak.py:2: error: Result of "open"' in said
    status, said = check("--files", "notes.txt")
    assert (status, "Skipped" in said) == (0, True)
    (project / "leak.py").write_text("x = 1\n")
    status, said = check("--all-files")
    assert (status, "Passed" in said) == (0, True)
