"""What a check says that it did not see."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from mypy_asyncgate.gate import installer

from .conftest import HALF, WHOLE, Project, lines

LEAK = """\
import asyncpg


async def count() -> None:
    connection = await asyncpg.connect()
    await connection.execute("SELECT 1")
    await connection.close()
"""


def gaps(project: Project, *args: str) -> list[tuple[str, str]]:
    document = json.loads(project.call("check", "--format", "json", *args).out)
    return [(gap["kind"], gap["message"]) for gap in document["coverage"]["gaps"]]


def test_a_catalogued_library_without_types(project: Project, python: Path) -> None:
    project.write("a.py", LEAK)
    args = ("check", "a.py", "--", "--python-executable", str(python))
    for _ in range(2):  # from the cache as well
        said = project.call(*args)
        assert (said.status, said.err) == (0, "")
        gap, summary = lines(said.out)
        assert gap.startswith("not seen: resources of asyncpg 0.29.0, which has no types here; ")
        assert gap.endswith("install asyncpg-stubs")
        assert summary != "1 file checked, 0 resources seen, no findings"
    said = project.call("check", "--strict-coverage", *args[1:])
    assert said.status == 1
    document = json.loads(project.call("check", "--format", "json", *args[1:]).out)
    (found,) = document["coverage"]["gaps"]
    assert found["kind"] == "library"
    (mend,) = found["mend"]
    assert mend.endswith("install asyncpg-stubs")
    assert document["coverage"]["libraries"] == ["asyncpg"]


def test_with_types_it_is_seen(project: Project) -> None:
    project.write("a.py", LEAK)
    said = project.call("check", "a.py", "--strict-coverage")
    assert said.status == 1
    assert "[asyncgate-exception-leak]" in lines(said.out)[0]
    assert gaps(project, "a.py") == []


def test_a_catalogued_library_that_is_not_installed(project: Project, python: Path) -> None:
    project.write("a.py", "import aiohttp\n")
    project.write("mypy.ini", "[mypy]\nignore_missing_imports = True\n")
    ((kind, message),) = gaps(project, "a.py", "--", "--python-executable", str(python))
    assert (kind, message) == (
        "library",
        "resources of aiohttp, which is not installed where mypy looks",
    )


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        (
            "pyproject.toml",
            'add to tool.mypy.overrides in pyproject.toml: {module = "psycopg_pool.*",'
            " follow_untyped_imports = true}",
        ),
        (
            "mypy.ini",
            "add to mypy.ini: [mypy-psycopg_pool.*] with follow_untyped_imports = True",
        ),
    ],
)
def test_without_types_anywhere_mypy_is_told_to_read_the_source(
    project: Project, python: Path, name: str, advice: str
) -> None:
    toml = name.endswith(".toml")
    head = "[tool.mypy]\n" if toml else "[mypy]\n"
    project.write("a.py", "import psycopg_pool\n")
    project.write(name, head)
    args = ("check", "a.py", "--", "--python-executable", str(python))
    gap, _ = lines(project.call(*args).out)
    assert gap.endswith(f"; {advice}")
    # What the advice says helps.
    if toml:
        override = advice.partition(": ")[2]
        project.write(name, f"{head}overrides = [{override}]\n")
    else:
        project.write(name, f"{head}[mypy-psycopg_pool.*]\nfollow_untyped_imports = True\n")
    assert project.call(*args).out.startswith("1 file checked")


def test_nothing_seen_of_a_library_that_is_imported(project: Project) -> None:
    project.write("a.py", "import asyncpg\n")
    said = project.call("check", "a.py")
    assert said.out == "1 file checked, 0 resources seen of asyncpg, no findings\n"
    assert said.status == 0


def test_a_source_behind_a_stub(project: Project) -> None:
    project.write("pkg/a.py", HALF)
    project.write("pkg/a.pyi", "")
    project.write("pkg/b.py", "import pkg.a\n")
    said = project.call("check", "pkg")
    gap, _ = lines(said.out)
    assert gap.startswith("not seen: pkg/a.py, because mypy reads the .pyi file beside it; ")
    assert said.status == 0
    assert project.call("check", "pkg", "--strict-coverage").status == 1
    # What the advice says helps.
    said = project.call("check", "pkg/a.py", "pkg/b.py")
    assert said.out.startswith("pkg/a.py:1: error: ")
    assert "not seen" not in said.out


def test_modules_that_are_any(project: Project, python: Path) -> None:
    project.write(
        "a.py",
        "import sys, odd_queue, nowhere.inner  # type: ignore\nfrom nowhere import other\n"
        "if sys.version_info < (3, 2):\n    import never\n",
    )
    project.write("b.py", "import asyncio, json, a\n")
    args = ("--", "--python-executable", str(python))
    assert gaps(project, *args) == [
        ("any", "what comes from nowhere, odd_queue, found nowhere or without types")
    ]
    assert project.call("check", "--strict-coverage", *args).status == 1
    # A module is only about what it imports itself.
    assert gaps(project, "b.py", *args) == []


def test_many_modules_that_are_any(project: Project) -> None:
    project.write("a.py", "".join(f"import nowhere{n}\n" for n in range(9)))
    ((_, message),) = gaps(project)
    assert "nowhere4 and 4 more, found" in message


def test_modules_that_are_not_followed(project: Project) -> None:
    project.write("a.py", "import b\n")
    project.write("b.py", WHOLE)
    args = ("a.py", "--", "--follow-imports", "skip")
    assert gaps(project, *args) == [("not-followed", "what comes from b, which is not followed")]
    assert gaps(project, "a.py", "b.py", *args[1:]) == []


def test_a_catalogued_library_that_is_not_followed(project: Project) -> None:
    project.write("a.py", LEAK)
    project.write("mypy.ini", "[mypy]\n[mypy-asyncpg.*]\nfollow_imports = skip\n")
    project.write("mypy.ini", project.read("mypy.ini") + "follow_imports_for_stubs = True\n")
    assert gaps(project) == [("library", "resources of asyncpg, which is not followed everywhere")]


def test_functions_that_the_user_takes_out(project: Project) -> None:
    project.write("a.py", "def f(path):\n    open(path)\n")
    project.write("mypy.ini", "[mypy]\ncheck_untyped_defs = False\n")
    assert gaps(project) == [("functions", "functions without annotations in a.py")]
    project.write("mypy.ini", "[mypy]\n")
    assert gaps(project) == []


def test_a_number_that_is_not_known_is_null(bare: Project) -> None:
    bare.write("a.py", "def f(path: str) -> None:\n    open(path)\n")

    def resources() -> object:
        return json.loads(bare.call("check", "--format", "json").out)["summary"]["resources"]

    assert resources() == 1
    assert resources() is None


@pytest.mark.parametrize(
    ("has_pip", "has_uv", "expected"),
    [
        (["there", "here"], True, '"there" -m pip install x y'),
        (["here"], True, 'uv pip install --python "there" x y'),
        (["here"], False, '"here" -m pip --python "there" install x y'),
        ([], False, 'uv pip install --python "there" x y'),
    ],
)
def test_the_installer_that_is_there(
    monkeypatch: pytest.MonkeyPatch, has_pip: list[str], has_uv: bool, expected: str
) -> None:
    def has(path: list[str]) -> bool:
        return ("here" if path is sys.path else "there") in has_pip

    monkeypatch.setattr(sys, "executable", "here")
    monkeypatch.setattr(installer, "_has_pip", has)
    monkeypatch.setattr(shutil, "which", lambda name: name if has_uv else None)
    assert installer.command("there", ["there"], "x", "y") == expected
