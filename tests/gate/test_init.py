"""``init``: what it adds to which file, byte for byte, and what it does not change."""

from __future__ import annotations

import subprocess

import pytest

from mypy_asyncgate.gate.snippets import SNIPPETS

from .conftest import HALF, Project

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
        (
            "pyproject.toml",
            '[tool.mypy]\nplugins = "a.b"\n',
            '[tool.mypy]\nplugins = "mypy_asyncgate, a.b"\n',
        ),
        (
            "pyproject.toml",
            '["tool".mypy]\nstrict = true\n',
            f'["tool".mypy]\n{TOML}\nstrict = true\n',
        ),
        (
            "pyproject.toml",
            "[tool]\n'mypy'.strict = true\n",
            f"[tool]\n'mypy'.{TOML}\n'mypy'.strict = true\n",
        ),
        (
            "pyproject.toml",
            '[tool.mypy]\nplugins = """a.b"""\n',
            '[tool.mypy]\nplugins = """mypy_asyncgate, a.b"""\n',
        ),
        ("mypy.ini", "[mypy]\nPlugins = a\n", "[mypy]\nPlugins = mypy_asyncgate, a\n"),
        ("mypy.ini", "[mypy]\n plugins: a\n", "[mypy]\n plugins: mypy_asyncgate, a\n"),
        (
            "pyproject.toml",
            "tool.mypy.strict = true\n",
            f"tool.mypy.{TOML}\ntool.mypy.strict = true\n",
        ),
        (
            "pyproject.toml",
            'tool.mypy.plugins = ["a"]\n',
            'tool.mypy.plugins = ["mypy_asyncgate", "a"]\n',
        ),
        (
            "pyproject.toml",
            "[tool]\nmypy.strict = true\n",
            f"[tool]\nmypy.{TOML}\nmypy.strict = true\n",
        ),
        (
            "pyproject.toml",
            "[tool]\nmypy = {strict = true}\n",
            f"[tool]\nmypy = {{{TOML}, strict = true}}\n",
        ),
        (
            "pyproject.toml",
            "[a]\nb = '''\n[tool.mypy]\nplugins = [1]\n'''\n[tool.mypy]\nstrict = true\n",
            f"[a]\nb = '''\n[tool.mypy]\nplugins = [1]\n'''\n[tool.mypy]\n{TOML}\nstrict = true\n",
        ),
        (
            "pyproject.toml",
            '[tool.x]\nplugins = ["y"]\n[tool.mypy]\nplugins = ["z"]\n',
            '[tool.x]\nplugins = ["y"]\n[tool.mypy]\nplugins = ["mypy_asyncgate", "z"]\n',
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
    diff = project.call("init")
    assert diff.status == 0
    assert "init --write" in diff.err
    assert project.read(name) == before
    said = project.call("init", "--write")
    assert (said.status, said.err) == (0, "")
    assert project.read(name) == after
    for args in (["init"], ["init", "--write"]):
        said = project.call(*args)
        assert (said.status, said.out) == (0, f'{name}: "mypy_asyncgate" is there already\n')
    assert project.read(name) == after
    # The diff is a real one: git makes the same of it.
    project.write(name, before)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=diff.out.encode(), check=True)
    assert project.read(name) == after


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[tool.mypy\n"),
        ("pyproject.toml", "[tool.mypy]\nplugins = 1\n"),
        ("mypy.ini", "[mypy]\n[mypy]\n"),
        ("mypy.ini", "[mypy]\nplugins =\n    # mine\n\n    a\n  b\n[other]\n = 1"),
    ],
)
def test_what_cannot_be_read_is_left_alone(project: Project, name: str, text: str) -> None:
    project.write(name, text)
    for args in (["init"], ["init", "--write"]):
        said = project.call(*args)
        assert (said.status, said.out) == (2, "")
        assert f"{name} is not changed: " in said.err
        assert "plugins =" not in said.err
    assert project.read(name) == text


def test_a_bare_project_gets_a_file_that_works(project: Project) -> None:
    project.write("a.py", HALF)
    said = project.call("init")
    assert said.status == 0
    assert said.out == f"--- /dev/null\n+++ b/mypy.ini\n@@ -0,0 +1,2 @@\n+[mypy]\n+{INI}\n"
    assert not (project.folder / "mypy.ini").exists()
    said = project.call("init", "--write")
    assert (said.status, said.err) == (0, "")
    assert project.read("mypy.ini") == f"[mypy]\n{INI}\n"
    assert "plugin: active, by mypy.ini" in project.call("doctor").out
    assert project.call("init", "--write").out == 'mypy.ini: "mypy_asyncgate" is there already\n'


def test_the_file_that_mypy_reads_is_taken(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pyproject.toml", "[project]\n")
    project.write("setup.cfg", "[mypy]\n")
    (project.folder / "src").mkdir()
    monkeypatch.chdir(project.folder / "src")
    assert project.call("init").out.startswith("--- a/setup.cfg\n+++ b/setup.cfg\n")
    assert project.call("init", "--write").status == 0
    assert INI in project.read("setup.cfg")
    assert project.read("pyproject.toml") == "[project]\n"


def test_the_plugin_by_another_name_is_there(project: Project) -> None:
    project.write("mypy.ini", "[mypy]\nplugins =\n    mypy_asyncgate:plugin\n")
    assert "is there already" in project.call("init", "--write").out


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippets(project: Project, name: str) -> None:
    yaml = pytest.importorskip("yaml")
    said = project.call("init", "--snippet", name)
    assert (said.status, said.err) == (0, "")
    assert "mypy-asyncgate check" in str(yaml.safe_load(said.out))
    assert list(project.folder.iterdir()) == [project.folder / ".git"]


def test_a_snippet_that_does_not_exist(project: Project) -> None:
    said = project.call("init", "--snippet", "jenkins")
    assert said.status == 2
    assert "usage: mypy-asyncgate init" in said.err
