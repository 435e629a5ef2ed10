"""Each library has a module that leaks in the usual ways, and a correct one.

One run of mypy checks the modules of all libraries that are installed here. Every line with
``# leak: rule`` is reported by that rule, and no other line is. Where the catalog gives a type
that the library leaves open, a third module reveals it: ``# given: module.Class``.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mypy_asyncgate.catalog.library import Library
from mypy_asyncgate.catalog.load import load_file
from mypy_asyncgate.catalog.model import (
    TypeEntry,
)
from tests.catalog.verification import missing
from tests.mypy_project import Message, Project, Result, run_mypy

LIBRARIES = Path(__file__).parent / "libraries"
DATA = importlib.resources.files("mypy_asyncgate.catalog") / "data"
STEMS = sorted(path.name for path in LIBRARIES.iterdir() if path.is_dir())
LEAK = re.compile(r"# leak: ([\w, -]+)$")
GIVEN = re.compile(r"# given: ([\w.]+)$")
KINDS = ("leaks", "right", "given")
USUAL_WAYS = 3

pytestmark = pytest.mark.catalog


def library(stem: str) -> Library:
    name = f"{stem}.toml"
    return load_file(name, (DATA / name).read_text(encoding="utf-8"))


def module(stem: str, kind: str) -> str:
    """The file that mypy checks, which must not have the name of the library."""
    return f"{kind}_of_{stem}.py"


def shown(stem: str) -> list[TypeEntry]:
    return [entry for entry in library(stem).types_given if entry.shown]


def source(stem: str, kind: str) -> str:
    path = LIBRARIES / stem / f"{kind}.py"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def marked(stem: str, kind: str, mark: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source(stem, kind).splitlines(), 1):
        if match := mark.search(line):
            for meant in match[1].split(", "):
                yield number, meant


def expected(stem: str, kind: str) -> set[tuple[str, int, str]]:
    return {(module(stem, kind), number, code) for number, code in marked(stem, kind, LEAK)}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Result:
    project = Project(tmp_path_factory.mktemp("libraries"), lambda flags, config: Path())
    # Some libraries carry annotations and do not say so.
    project.configure("mypy_asyncgate", more="follow_untyped_imports = True\n")
    for stem in STEMS:
        if not missing(library(stem)):
            project.write({module(stem, kind): source(stem, kind) for kind in KINDS})
    return run_mypy(project.root, ".", "--cache-dir", "cache")


def about(stem: str, kind: str, checked: Result) -> list[Message]:
    if absent := missing(library(stem)):
        pytest.skip(f"not installed: {', '.join(absent)}")
    messages = [m for m in checked.messages if m.file == module(stem, kind)]
    # Nobody would look at what mypy itself finds wrong.
    assert not [m for m in messages if m.severity == "error" and not m.is_ours]
    return messages


@pytest.mark.parametrize("stem", STEMS)
def test_leaks_are_reported_and_nothing_else_is(stem: str, checked: Result) -> None:
    for kind in ("leaks", "right"):
        errors = [m for m in about(stem, kind, checked) if m.severity == "error"]
        found = {(m.file, m.line, m.code.removeprefix("asyncgate-")) for m in errors}
        assert found == expected(stem, kind)


@pytest.mark.parametrize("stem", [stem for stem in STEMS if shown(stem)])
def test_types_that_a_library_leaves_open_are_given(stem: str, checked: Result) -> None:
    notes = [m for m in about(stem, "given", checked) if m.text.startswith("Revealed type")]
    revealed = {m.line: m.text.split('"')[1] for m in notes}
    for number, given in marked(stem, "given", GIVEN):
        assert revealed.pop(number).endswith(f".{given}")
    assert not revealed
    assert {known.gives.rpartition(".")[2] for known in shown(stem)} - {"self"} <= {
        given.rpartition(".")[2] for _, given in marked(stem, "given", GIVEN)
    }


@pytest.mark.parametrize("stem", STEMS)
def test_each_library_leaks_in_the_usual_ways(stem: str) -> None:
    assert len(expected(stem, "leaks")) >= USUAL_WAYS, f"fewer than {USUAL_WAYS} leaks"
    assert not expected(stem, "right")
    ways = re.findall(r"^(?:async )?def |^class ", source(stem, "right"), re.MULTILINE)
    assert len(ways) >= USUAL_WAYS, f"fewer than {USUAL_WAYS} correct ways"
