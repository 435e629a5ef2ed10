"""The distributions: reproducible, complete, and enough for what the README shows."""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from mypy_asyncgate import __version__
from mypy_asyncgate.diagnostics.codes import CODES
from tests.environments import ROOT, Environment, environment, extra, run, run_any

from .conftest import build, copied

pytestmark = pytest.mark.publishing

SERIES = ("1.4", "2.0", "2.1")


def plugin(built: Path) -> Path:
    (wheel,) = built.glob(f"mypy_asyncgate-{__version__}-py3-none-any.whl")
    return wheel


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode("utf-8"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_a_wheel_and_a_source_of_each(built: Path) -> None:
    kinds = sorted(path.name.partition("-")[0] + path.suffix for path in built.iterdir())
    stubs = "asyncgate_sqlalchemy_stubs"
    assert kinds == sorted(
        [*[f"{stubs}.gz", f"{stubs}.whl"] * 3, "mypy_asyncgate.gz", "mypy_asyncgate.whl"]
    )


def test_the_same_bytes_again(built: Path, publisher: Environment, tmp_path: Path) -> None:
    checkout = copied(tmp_path / "elsewhere" / "deep")
    for path in checkout.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    again = build(checkout, tmp_path / "dist", publisher)
    assert hashes(again) == hashes(built)


def hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_the_wheel_has_all_and_only_what_is_needed(built: Path) -> None:
    found = names(plugin(built))
    sources = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "mypy_asyncgate").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert sources <= found
    rest = found - sources
    assert {f"mypy_asyncgate/pages/{rule.name}.md" for rule in CODES} <= rest
    assert {f"mypy_asyncgate/sets/sqlalchemy-{s}/sqlalchemy-stubs/py.typed" for s in SERIES} <= rest
    inside = (f"mypy_asyncgate-{__version__}.dist-info/", "mypy_asyncgate/pages/")
    assert [name for name in rest if not name.startswith((*inside, "mypy_asyncgate/sets/"))] == []


def test_the_source_has_no_leavings(built: Path) -> None:
    (source,) = built.glob("mypy_asyncgate-*.tar.gz")
    with tarfile.open(source) as archive:
        found = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "tests/conftest.py"} <= found
    assert [name for name in found if re.search(r"__pycache__|\.mypy_cache|\.venv", name)] == []


def test_metadata(built: Path) -> None:
    for wheel in built.glob("*.whl"):
        head = metadata(wheel)
        labels = {entry.partition(",")[0] for entry in head.get_all("Project-URL") or ()}
        assert {"Homepage", "Documentation", "Changelog", "Issues"} <= labels, wheel
        assert head["Author"] and head["License-Expression"] == "MIT", wheel


def test_links_of_the_readme_work_on_an_index(built: Path) -> None:
    text = metadata(plugin(built)).get_payload()
    assert isinstance(text, str)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) > 30
    assert [link for link in links if not link.startswith(("https:", "#"))] == []
    (home,) = (
        entry.partition(", ")[2]
        for entry in metadata(plugin(built)).get_all("Project-URL") or ()
        if entry.startswith("Source")
    )
    local = [link.removeprefix(f"{home}/blob/main/") for link in links if link.startswith(home)]
    assert len(local) > 30
    assert [path for path in local if not (ROOT / path).exists()] == []


@pytest.fixture(scope="module")
def fresh(built: Path) -> Environment:
    """An environment with the wheel, and what the examples need."""
    where = environment("from-wheel", "pip", *extra("examples"))
    where.install("--reinstall-package", "mypy-asyncgate", str(plugin(built)))
    return where


def run_there(*command: str | Path, **variables: str) -> CompletedProcess[str]:
    """Run a program of the wheel, which must not see the checkout."""
    return run_any(*command, PYTHONPATH="", **variables)


def test_commands_from_the_wheel(fresh: Environment, tmp_path: Path) -> None:
    program = fresh.program("mypy-asyncgate")
    assert __version__ in run_there(program, "--version").stdout
    assert run_there(program, "explain", "never-entered").stdout.startswith(
        "# asyncgate-never-entered"
    )
    assert "asyncgate-yield-count" in run_there(program, "rules").stdout
    assert '"resources"' in run_there(program, "schema").stdout
    leaky = ROOT / "docs" / "examples" / "leaky"
    done = run_there(program, "check", leaky, MYPY_CACHE_DIR=str(tmp_path / "cache"))
    shown = re.search(r"^5 files checked, .*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert shown is not None
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, shown[0])


def test_stubs_from_the_wheel(fresh: Environment, tmp_path: Path) -> None:
    program = fresh.program("mypy-asyncgate")
    said = run_there(program, "stubs").stdout.splitlines()
    (command,) = (line.partition(": ")[2] for line in said if line.startswith("install with: "))
    folder = Path(run_there(program, "stubs", "--path").stdout.strip())
    assert (folder / "sqlalchemy-stubs" / "ext" / "asyncio" / "engine.pyi").is_file()
    assert str(folder) in command
    assert str(fresh.folder) in command
    run("bash", "-c", f"{command} --quiet --target {tmp_path / 'target'}")
    assert (tmp_path / "target" / "sqlalchemy-stubs" / "py.typed").is_file()


def test_stub_wheels_fit(built: Path) -> None:
    for series in SERIES:
        (wheel,) = built.glob(f"asyncgate_sqlalchemy_stubs-{series}.*.whl")
        inside = {"py.typed", "ext/asyncio/base.pyi", "ext/asyncio/engine.pyi"}
        assert {f"sqlalchemy-stubs/{name}" for name in inside} < names(wheel)
