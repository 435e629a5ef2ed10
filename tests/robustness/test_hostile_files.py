"""Settings and catalogs that somebody else may have written to do harm: one plain line for each."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest

from mypy_asyncgate.catalog.load import MOST_BYTES, MOST_COLUMNS, MOST_MISTAKES, read_file
from mypy_asyncgate.catalog.users import load_own
from mypy_asyncgate.config import load
from mypy_asyncgate.config_files import MOST_SHOWN, ConfigError
from tests.mypy_project import Project, run_mypy

LEAK = """
    class Wire:
        async def __aenter__(self) -> "Wire": return self
        async def __aexit__(self, *args: object) -> None: ...
        async def close(self) -> None: ...

    def call() -> None:
        wire = Wire()
"""
FORGED = r"\u001b[31mx\nuse.py:1: error: forged\r\u202e\u2028\u0007"
"""In TOML: a colour, a line of mypy's, a line rewritten, other directions and lines, a bell."""
HUGE = {"hexadecimal": "0x" + "f" * 20_000, "decimal": "9" * 20_000, "nested": "[" * 20_000}


def said_of(file: Path) -> list[str]:
    """Return what is said about a catalog file."""
    said: list[str] = []
    read_file(file, "lib", lambda mistake: said.append(str(mistake)))
    return said


def check_plain(line: str) -> None:
    assert line.isprintable(), ascii(line)
    assert len(line) <= MOST_SHOWN + 4


@pytest.mark.parametrize("template", [
    '[[class]]\nname = "{}"\nkind = "none"\nwhy = "w"\n',
    '[[class]]\nname = "lib.X"\nkind = "{}"\nwhy = "w"\n',
    '[[class]]\nname = "lib.X"\nkind = "none"\nwhy = "w"\n"{}" = 1\n',
    '[[class]]\nname = "lib.X"\nkind = "release"\nrelease = ["{}"]\nwhy = "w"\n',
    '[[blocking]]\nname = "lib.x"\ninstead = ["{}"]\nwhy = "w"\n',
    '["{}"]\na = 1\n',
])  # fmt: skip
@pytest.mark.parametrize("text", [FORGED, FORGED * 1_000], ids=["short", "long"])
def test_what_a_catalog_repeats_is_plain(tmp_path: Path, template: str, text: str) -> None:
    file = tmp_path / "a\nb\x1b.toml"
    file.write_text(template.format(text))
    (line,) = said_of(file)
    check_plain(line)


@pytest.mark.parametrize("key", ['"{}" = 1', 'level = "{}"', 'resources = ["{}"]', "{}"])
@pytest.mark.parametrize("text", [FORGED, FORGED * 1_000], ids=["short", "long"])
def test_what_a_setting_repeats_is_plain(tmp_path: Path, key: str, text: str) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool.asyncgate]\n" + key.format(text))
    with pytest.raises(ConfigError) as caught:
        load(str(file))
    check_plain(str(caught.value))


@pytest.mark.parametrize("value", HUGE)
def test_values_that_cannot_be_read_or_shown(tmp_path: Path, value: str) -> None:
    catalog = tmp_path / "asyncgate.toml"
    catalog.write_text(f'[[class]]\nname = "lib.X"\nkind = {HUGE[value]}\nwhy = "w"\n')
    (line,) = said_of(catalog)
    check_plain(line)
    settings = tmp_path / "pyproject.toml"
    settings.write_text(f"[tool.asyncgate]\nlevel = {HUGE[value]}\n")
    with pytest.raises(ConfigError) as caught:
        load(str(settings))
    check_plain(str(caught.value))


def test_many_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "asyncgate.toml"
    file.write_text('[[class]]\nname = "a"\n' * 3_000)
    *first, last = said_of(file)
    assert len(first) == MOST_MISTAKES
    assert last == f"{file}: and 2,990 more mistakes"


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "asyncgate.toml"
    file.write_text("#" * (MOST_BYTES + 1))
    assert said_of(file) == [f"{file}: cannot be read: larger than 400,000 bytes"]


def test_a_line_that_is_too_long(tmp_path: Path) -> None:
    """Parsing takes a time that grows with the square of the number of parts of a key."""
    file = tmp_path / "asyncgate.toml"
    file.write_text(".".join(["a"] * MOST_COLUMNS) + " = 1\n")
    assert said_of(file) == [f"{file}: cannot be read: it has a line of more than 1,000 characters"]


def test_tables_within_tables(tmp_path: Path) -> None:
    """They are nested deeper than Python shows them; newer ones read no key of 1,000 parts."""
    inner = ".".join(["a"] * 990)
    settings = tmp_path / "pyproject.toml"
    settings.write_text(
        f'[[tool.asyncgate.catalog.class]]\nname = "lib.X"\nwhy = "w"\nkind.{inner} = 1\n'
    )
    said: list[str] = []
    load_own(load(str(settings)), lambda mistake: said.append(str(mistake)))
    (line,) = said
    check_plain(line)


@pytest.mark.parametrize("name", ["nowhere.toml", ".", "a\0b", "a" * 5_000])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    (line,) = said_of(tmp_path / name)
    assert "cannot be read" in line or name == "a" * 5_000
    check_plain(line)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders")
def test_a_pipe_does_not_stop_the_run(project: Project) -> None:
    project.write({"use.py": LEAK, "lib/__init__.py": "", "more.py": "import lib\n"})
    os.mkfifo(project.root / "pipe.toml")
    os.mkfifo(project.root / "lib" / "asyncgate.toml")
    project.configure("mypy_asyncgate", more="[asyncgate]\ncatalog-files = pipe.toml\n")
    result = project.mypy("use.py", "more.py")
    assert result.found() == {("use.py", 8, "never-entered")}
    assert result.errors == (
        "mypy-asyncgate: warning: pipe.toml: cannot be read: not a regular file\n"
    )


def test_a_nul_in_a_path_does_not_stop_the_run(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(textwrap.dedent(LEAK))
    settings = '[tool.mypy]\nplugins = ["mypy_asyncgate"]\n[tool.asyncgate]\n'
    (tmp_path / "pyproject.toml").write_text(settings + r'catalog-files = ["a\u0000b"]')
    result = run_mypy(tmp_path, "use.py")
    assert result.found() == {("use.py", 8, "never-entered")}
    (line,) = result.errors.splitlines()
    assert line.startswith("mypy-asyncgate: warning: a\\x00b: cannot be read: ")
