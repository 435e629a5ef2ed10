"""``init``: what it adds to which file, byte for byte, and what it does not change."""

from __future__ import annotations

import pytest

from .conftest import Project

TOML = 'plugins = ["mypy_asyncgate"]'
INI = "plugins = mypy_asyncgate"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("pyproject.toml", "", f"[tool.mypy]\n{TOML}\n"),
        ("pyproject.toml", "[project]\nname='a'", f"[project]\nname='a'\n\n[tool.mypy]\n{TOML}\n"),
        (
            "pyproject.toml",
            "[tool.mypy] # checks\nstrict = true\n\n[tool.x]\nplugins = ['y']\n",
            f"[tool.mypy] # checks\n{TOML}\nstrict = true\n\n[tool.x]\nplugins = ['y']\n",
        ),
        (
            "pyproject.toml",
            "[tool.mypy]\r\nstrict = true\r\n",
            f"[tool.mypy]\r\n{TOML}\r\nstrict = true\r\n",
        ),
        ("pyproject.toml", "[tool.mypy]", f"[tool.mypy]\n{TOML}\n"),
        (
            "pyproject.toml",
            '[[tool.mypy.overrides]]\nmodule = "a"\n',
            f'[[tool.mypy.overrides]]\nmodule = "a"\n\n[tool.mypy]\n{TOML}\n',
        ),
        (
            "pyproject.toml",
            '[tool.mypy]\nplugins = ["pydantic.mypy"]  # one\n',
            '[tool.mypy]\nplugins = ["mypy_asyncgate", "pydantic.mypy"]  # one\n',
        ),
        ("pyproject.toml", "[tool.mypy]\nplugins = []\n", f"[tool.mypy]\n{TOML}\n"),
        (
            "pyproject.toml",
            '[tool.mypy]\nplugins = [ # all\n  "pydantic.mypy",\n]\n',
            '[tool.mypy]\nplugins = [ # all\n  "mypy_asyncgate",\n  "pydantic.mypy",\n]\n',
        ),
        ("mypy.ini", "[mypy]\nstrict = True\n", f"[mypy]\n{INI}\nstrict = True\n"),
        ("mypy.ini", "[mypy]\nplugins = a.b, c\n", f"[mypy]\n{INI}, a.b, c\n"),
        ("mypy.ini", "[mypy]\nplugins:a.b\n", "[mypy]\nplugins:mypy_asyncgate, a.b\n"),
        (
            "setup.cfg",
            "[metadata]\nname = a\n[mypy]\nplugins =\n  a.b,\n  c\nstrict = True\n",
            "[metadata]\nname = a\n[mypy]\nplugins =\n  mypy_asyncgate,\n  a.b,\n  c\n"
            "strict = True\n",
        ),
        ("setup.cfg", "[metadata]\nname = a\n", f"[metadata]\nname = a\n\n[mypy]\n{INI}\n"),
    ],
)
def test_write(project: Project, name: str, before: str, after: str) -> None:
    project.write(name, before)
    said = project.call("init")
    assert said.status == 0
    assert (TOML if name.endswith(".toml") else INI) in said.out
    assert project.read(name) == before
    said = project.call("init", "--write")
    assert (said.status, said.err) == (0, "")
    assert project.read(name) == after
    said = project.call("init", "--write")
    assert (said.status, said.out) == (0, f'{name}: "mypy_asyncgate" is there already\n')
    assert project.read(name) == after


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.mypy]\nplugins = "a.b"\n'),
        ("pyproject.toml", "tool.mypy.strict = true\n"),
        ("pyproject.toml", "[tool]\nmypy = {strict = true}\n"),
        ("pyproject.toml", "[tool.mypy\n"),
        ("pyproject.toml", "[a]\nb = '''\n[tool.mypy]\n'''\n"),
        ("mypy.ini", "[mypy]\n[mypy]\n"),
        ("mypy.ini", "[mypy]\nplugins =\n    # mine\n\n    a\n  b\n[other]\n = 1"),
    ],
)
def test_what_is_unusual_is_left_alone(project: Project, name: str, text: str) -> None:
    project.write(name, text)
    said = project.call("init", "--write")
    assert said.status == 2
    assert project.read(name) == text
    assert f"{name} is not changed: " in said.err
    assert (TOML if name.endswith(".toml") else INI) in said.out


def test_no_file(project: Project) -> None:
    said = project.call("init")
    assert (said.status, said.err) == (0, "")
    assert f"    [mypy]\n    {INI}\n" in said.out
    assert project.call("init", "--write").status == 2
    assert [path.name for path in project.folder.iterdir()] == [".git"]


def test_the_file_that_mypy_reads_is_taken(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pyproject.toml", "[project]\n")
    project.write("setup.cfg", "[mypy]\n")
    (project.folder / "src").mkdir()
    monkeypatch.chdir(project.folder / "src")
    assert project.call("init", "--write").status == 0
    assert INI in project.read("setup.cfg")
    assert project.read("pyproject.toml") == "[project]\n"


def test_the_result_works(project: Project) -> None:
    project.write("mypy.ini", "[mypy]\nplugins =\n    mypy_asyncgate:plugin\n")
    said = project.call("init", "--write")
    assert "is there already" in said.out
