"""Settings: their files, their values, and the errors for wrong ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mypy_asyncgate.config import Config, load
from mypy_asyncgate.config_files import ConfigError, find

TOML = """\
[tool.asyncgate]
level = "strict"
resources = ["app.db.Pool", "app.db.Client"]
not-resources = ["app.testing.FakePool"]
factories = ["app.db.make_pool"]
borrowed = ["app.db.current"]
manager-decorators = ["app.db.manager"]
"""
INI = """\
[mypy]
[asyncgate]
level = strict
resources = app.db.Pool, app.db.Client
not-resources =
    app.testing.FakePool
factories = app.db.make_pool,
borrowed =
    # a comment
    app.db.current,
manager-decorators = app.db.manager
"""


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [("pyproject.toml", TOML), ("mypy.ini", INI), (".mypy.ini", INI), ("setup.cfg", INI)],
)
def test_all_keys(tmp_path: Path, name: str, text: str) -> None:
    path = write(tmp_path, name, text)
    assert load(path) == Config(
        level="strict",
        resources=frozenset({"app.db.Pool", "app.db.Client"}),
        not_resources=frozenset({"app.testing.FakePool"}),
        factories=frozenset({"app.db.make_pool"}),
        borrowed=frozenset({"app.db.current"}),
        manager_decorators=frozenset({"app.db.manager"}),
        origin=path,
    )


@pytest.mark.parametrize("config_file", [None, "", os.devnull, "does-not-exist.ini"])
def test_no_file_gives_the_defaults(config_file: str | None) -> None:
    assert load(config_file) == Config()
    assert Config().level == "standard"


def test_a_file_without_the_section_gives_the_defaults(tmp_path: Path) -> None:
    assert load(write(tmp_path, "pyproject.toml", "[tool.mypy]\nstrict = true\n")) == Config()
    assert load(write(tmp_path, "mypy.ini", "[mypy]\n[mypy-a.*]\n")) == Config()


def test_an_ini_file_without_the_section_leaves_it_to_the_pyproject_beside_it(
    tmp_path: Path,
) -> None:
    pyproject = write(tmp_path, "pyproject.toml", TOML)
    bare = write(tmp_path, "mypy.ini", "[mypy]\n")
    assert load(bare).origin == pyproject
    own = write(tmp_path, "mypy.ini", "[mypy]\n[asyncgate]\nlevel = standard\n")
    assert load(own) == Config(origin=own)


def test_the_file_for_all_projects_leaves_it_to_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, project = tmp_path / "home", tmp_path / "project"
    (home / "mypy").mkdir(parents=True)
    project.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.chdir(project)
    personal = write(home / "mypy", "config", "[mypy]\n")
    assert load(personal) == Config()
    write(project, "pyproject.toml", TOML)
    assert load(personal).level == "strict"


def test_find_stops_at_the_root_of_the_repository(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "src"
    inner.mkdir(parents=True)
    outside = write(tmp_path, "pyproject.toml", TOML)
    assert find(inner) == str(Path(outside).resolve())
    (tmp_path / "repository" / ".git").mkdir()
    assert find(inner) is None
    write(tmp_path / "repository", "pyproject.toml", "[tool.mypy]\n")
    assert find(inner) is None
    cfg = write(tmp_path / "repository", "setup.cfg", "[asyncgate]\nlevel = strict\n")
    assert find(inner) == str(Path(cfg).resolve())


@pytest.mark.parametrize(
    ("section", "parts"),
    [
        ('resorces = ["a.b"]', ['"resorces"', 'did you mean "resources"?', "Example: resources"]),
        ('not_resources = ["a.b"]', ['"not_resources"', '"not-resources"?']),
        ("zzzzz = 1", ['"zzzzz"', "level, infer, resources, not-resources, factories, borrowed"]),
        ('level = "loose"', ['"level" is "loose"', '"standard" or "strict"', 'level = "strict"']),
        ('infer = "no"', ['"infer" is "no"', "true or false", "infer = false"]),
        ("infer = 0", ['"infer" is an integer (0)', "true or false"]),
        ("level = 3", ['"level" is an integer (3)', '"standard" or "strict"']),
        ('resources = "a.b"', ['"resources" is a string', "a list of full names"]),
        ("factories = [1]", ['"factories" holds an integer (1)', "Example: factories ="]),
        ('borrowed = ["current"]', ['"borrowed" holds "current"', "package.module.name"]),
        ('borrowed = ["a.b()"]', ['"a.b()"']),
        ('resources = ["a..b"]', ['"a..b"']),
        ('resources = [""]', ['holds ""']),
        ('resources = ["a.B"]\nnot-resources = ["a.B"]', ['"a.B"', '"not-resources"', "one of"]),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, section: str, parts: list[str]) -> None:
    path = write(tmp_path, "pyproject.toml", f"[tool.asyncgate]\n{section}\n")
    with pytest.raises(ConfigError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: [tool.asyncgate]: ")
    assert "\n" not in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    ("section", "parts"),
    [
        ("levl = strict", ['"levl"', '"level"?', "Example: level = strict"]),
        ("level = loose", ['"level" is "loose"']),
        ("infer = perhaps", ['"infer" is "perhaps"', '"true" or "false"']),
        ("resources = Pool", ['"Pool"', "Example: resources = myapp.db.Pool"]),
        ("resources = a.B c.D", ['"a.B c.D"']),
    ],
)
def test_what_cannot_be_used_in_ini_files(tmp_path: Path, section: str, parts: list[str]) -> None:
    path = write(tmp_path, "mypy.ini", f"[mypy]\n[asyncgate]\n{section}\n")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: [asyncgate]: ")
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("pyproject.toml", "[tool.asyncgate\n", "cannot be read"),
        ("mypy.ini", "[asyncgate]\n[asyncgate]\n", "cannot be read"),
        ("pyproject.toml", "[tool.mypy-asyncgate]\n", "call it [tool.asyncgate]"),
        ("pyproject.toml", "[[tool.asyncgate]]\n", "is an array"),
        ("setup.cfg", "[tool:asyncgate]\n", "call it [asyncgate]"),
    ],
)
def test_files_and_sections_that_are_refused(
    tmp_path: Path, name: str, text: str, part: str
) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(path)
    assert part in str(caught.value)


def test_a_default_section_of_an_ini_file_is_none_of_our_keys(tmp_path: Path) -> None:
    path = write(tmp_path, "setup.cfg", "[DEFAULT]\nname = x\n[asyncgate]\nlevel = strict\n")
    assert load(path).level == "strict"


def test_the_fingerprint_is_json_and_tells_settings_apart() -> None:
    one = Config(resources=frozenset({"a.C", "a.B"}))
    assert json.loads(json.dumps(one.fingerprint())) == one.fingerprint()
    assert one.fingerprint()["resources"] == ["a.B", "a.C"]
    assert one.fingerprint() != Config().fingerprint()
    assert one.fingerprint() == Config(resources=one.resources, origin="x").fingerprint()


def test_mypy_is_not_imported() -> None:
    code = "import sys, mypy_asyncgate.config; sys.exit('mypy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_mypy_says_nothing_about_the_section(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "x = 1\n")
    for name, text in (("mypy.ini", INI), ("setup.cfg", INI)):
        config_file = write(tmp_path, name, text)
        process = subprocess.run(
            [sys.executable, "-m", "mypy", "--config-file", config_file,
             "--warn-unused-configs", "a.py"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert process.stdout.startswith("Success"), process.stdout
        assert process.stderr == ""
