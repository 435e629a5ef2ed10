"""The action and the workflows: what they use is pinned, and the action does what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.environments import ROOT

yaml = pytest.importorskip("yaml")
GITHUB = ROOT / ".github"
ACTION = GITHUB / "actions" / "check" / "action.yml"
FILES = sorted([*GITHUB.glob("workflows/*.yml"), *GITHUB.glob("actions/*/action.yml")])
LEAK = "def f() -> None:\n    open('x')\n"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(document: Any) -> Iterator[dict[str, Any]]:
    for job in document.get("jobs", {"": document.get("runs")}).values():
        yield from job["steps"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name + "/" + path.name)
def test_what_is_used_is_pinned(path: Path) -> None:
    used = [step["uses"] for step in steps(read(path)) if "uses" in step]
    assert [use for use in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", use)] == []
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert [line for line in lines if not re.search(r"  # v\d+\.\d+\.\d+$", line)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name + "/" + path.name)
def test_no_input_gets_into_a_script(path: Path) -> None:
    foreign = re.compile(r"\$\{\{ *(inputs|github|needs|steps)\b")
    assert [step for step in steps(read(path)) if foreign.search(step.get("run", ""))] == []


def test_a_release_needs_no_secret() -> None:
    release = (GITHUB / "workflows" / "release.yml").read_text(encoding="utf-8")
    jobs = read(GITHUB / "workflows" / "release.yml")["jobs"]
    assert "secrets." not in release
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert "permissions" not in jobs["build"]


@pytest.mark.parametrize(
    "tag, file",
    [
        ("v0.1.0", "mypy_asyncgate-0.1.0-py3-none-any.whl"),
        ("stubs-2.0.58.1", "asyncgate_sqlalchemy_stubs-2.0.58.1-py3-none-any.whl"),
    ],
)
def test_a_tag_names_one_distribution(tag: str, file: str, tmp_path: Path) -> None:
    others = ("mypy_asyncgate-0.1.01.tar.gz", "asyncgate_sqlalchemy_stubs-2.0.58.10.tar.gz")
    source = f"{file.removesuffix('-py3-none-any.whl')}.tar.gz"
    (tmp_path / "all").mkdir()
    for name in (file, source, *others):
        (tmp_path / "all" / name).touch()
    jobs = read(GITHUB / "workflows" / "release.yml")["jobs"]
    (step,) = (s for s in jobs["build"]["steps"] if "TAG" in s.get("env", {}))
    subprocess.run(["bash", "-ec", step["run"]], cwd=tmp_path, env=os.environ | {"TAG": tag})
    assert sorted(p.name for p in (tmp_path / "dist").iterdir()) == sorted([file, source])


def run_action(folder: Path, **inputs: str) -> tuple[int, str, str]:
    """Run the step that checks as GitHub does; return its status, its output and its outputs."""
    action = read(ACTION)
    assert set(inputs) <= set(action["inputs"])
    values = {name: entry["default"] for name, entry in action["inputs"].items()} | inputs
    (step,) = (s for s in action["runs"]["steps"] if s.get("id") == "check")
    environment = {
        key: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: values[found[1]], text)
        for key, text in step["env"].items()
    }
    outputs = folder / "outputs"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=os.environ | environment | {"GITHUB_OUTPUT": str(outputs), "PATH": path},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, outputs.read_text()


def test_the_action(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "leak.py").write_text(LEAK)
    (tmp_path / "clean.py").write_text("x = 1\n")
    status, said, outputs = run_action(tmp_path, paths="leak.py clean.py", sarif="gate.sarif")
    assert (status, outputs) == (1, "status=1\n")
    assert said.startswith("::error file=leak.py,line=2,")
    log = json.loads((tmp_path / "gate.sarif").read_text())
    assert len(log["runs"][0]["results"]) == 1
    assert run_action(tmp_path, paths="clean.py", args="--strict-coverage")[0] == 0
    status, said, _ = run_action(tmp_path, paths="$(touch hacked)", args="--statistics")
    assert (status, (tmp_path / "hacked").exists()) == (2, False)


def test_the_action_with_a_baseline(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "leak.py").write_text(LEAK)
    first = run_action(tmp_path, baseline="known.json", args="--write-baseline")
    assert (first[0], run_action(tmp_path, baseline="known.json")[0]) == (0, 0)
