"""``doctor``: its output for small projects, and its exit status."""

from __future__ import annotations

import re
import venv
from importlib.metadata import version
from pathlib import Path

import pytest
from mypy import build

from tests.environments import Environment

from .conftest import Project, Said, lines

TYPED = """\
import asyncio
import sqlite3

import aiohttp
import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine


async def run(engine: AsyncEngine) -> None:
    await asyncio.sleep(1)
"""
UNTYPED = """\
import odd_queue
import asyncpg
from aiofiles import os


def load(path): ...


class Store:
    def get(self, key):
        def inner(): ...

    def put(self, key: str) -> None: ...
"""


def about(said: Said, part: str) -> list[str]:
    """The lines about one part, each with its indented lines."""
    found: list[str] = []
    inside = False
    for line in lines(said.out):
        inside = line.startswith(f"{part}:") or (inside and line.startswith("    "))
        found += [line] * inside
    return found


def test_all_is_well(bare: Project) -> None:
    bare.write("app.py", TYPED)
    bare.write("mypy.ini", "[mypy]\nplugins = mypy_asyncgate\nstrict = True\n")
    said = bare.call("doctor")
    assert said.status == 0, said
    assert "plugin: active, by mypy.ini" in lines(said.out)
    assert about(said, "libraries") == [
        f"libraries: SQLAlchemy {version('SQLAlchemy')}, aiohttp {version('aiohttp')},"
        f" asyncpg {version('asyncpg')}"
    ]
    assert about(said, "functions") == ["functions: checked with and without annotations"]
    assert about(said, "cache") == ["cache: was not fresh for 1 of 1 file, and is now"]
    assert lines(said.out)[-1] == "all is well"
    assert about(bare.call("doctor", "app.py"), "cache") == ["cache: fresh for all of 1 file"]


def test_libraries_without_types_have_one_command(project: Project, python: Path) -> None:
    project.write("app.py", UNTYPED)
    said = project.call("doctor", "--", "--python-executable", str(python))
    assert said.status == 1
    first, second, third, fourth = about(said, "not seen")
    assert first == (
        "not seen: resources of aiofiles 25.1.0; resources of asyncpg 0.29.0; to mend:"
    )
    assert second.endswith(" install asyncpg-stubs types-aiofiles")
    assert third.startswith("not seen: what comes from odd_queue, ")
    assert "follow_untyped_imports" in fourth
    assert lines(said.out)[-1] == "3 things to mend"


def test_a_library_that_is_not_there(project: Project, python: Path) -> None:
    project.write("app.py", "import aiohttp\n")
    said = project.call("doctor", "--", "--python-executable", str(python))
    first, second = about(said, "not seen")
    assert first == "not seen: resources of aiohttp; to mend:"
    assert second.endswith(" install aiohttp")


def test_the_gate_checks_functions_without_annotations(project: Project) -> None:
    project.write("app.py", "def f(x): ...\n")
    said = project.call("doctor")
    assert said.status == 0
    assert about(said, "functions") == [
        "functions: the gate checks those without annotations too, mypy itself does not"
        " (check_untyped_defs)"
    ]
    project.write("mypy.ini", "[mypy]\ncheck_untyped_defs = False\n")
    said = project.call("doctor")
    assert said.status == 1
    assert about(said, "functions") == []
    assert about(said, "not seen") == [
        "not seen: functions without annotations in app.py; to mend:",
        "    set check_untyped_defs = true",
    ]


def test_settings_and_mistakes_in_catalogs(project: Project) -> None:
    project.write("app/__init__.py", "class C: ...\n")
    project.write("app/asyncgate.toml", "[[class]]\n")
    project.write(
        "pyproject.toml",
        '[[tool.asyncgate.catalog.class]]\nname = "app.C"\nkind = "enter"\nwhy = "w"\n'
        '[tool.asyncgate]\nlevel = "strict"\n',
    )
    said = project.call("doctor", "app")
    assert (said.status, said.err) == (1, "")
    assert 'plugin: not active in mypy itself; "mypy-asyncgate init --write" adds it' in said.out
    assert about(said, "settings") == ['settings: pyproject.toml; level "strict", 1 own name']
    first, second = about(said, "catalog")
    assert first == "catalog: an entry is left out; to mend:"
    assert "app/asyncgate.toml: [[class]] number 1: " in second
    assert lines(said.out)[-1] == "1 thing to mend"


def test_names_in_catalogs(project: Project) -> None:
    project.write("app/__init__.py", "from .pool import Pool as Pool\n")
    project.write("app/pool.py", "class Pool: ...\n")
    entry = '[[tool.asyncgate.catalog.class]]\nname = "{}"\nkind = "none"\nwhy = "w"\n'
    names = ("app.Pool", "app.pool.Poll", "app.pool.Pool", "asyncpg.connection.Connection")
    project.write("pyproject.toml", "".join(map(entry.format, names)))
    said = project.call("doctor", "app")
    assert (said.status, lines(said.out)[-1]) == (1, "2 things to mend")
    assert about(said, "names") == [
        'names: mypy has another name for "app.Pool"; to mend:',
        '    write "app.pool.Pool"',
        'names: there is no "app.pool.Poll"; to mend:',
        '    did you mean "app.pool.Pool"?',
    ]


@pytest.mark.parametrize(
    "key", ["resources", "not-resources", "factories", "borrowed", "manager-decorators"]
)
def test_names_in_every_list(project: Project, key: str) -> None:
    project.write("app/__init__.py", "")
    project.write("app/db.py", "class Pool:\n    def take(self) -> None: ...\n")
    wrong = ["app.db.Poool", "app.bd.Pool", "app.db.Pool.tke", "asyncpg.pool.Pol", "nowhere.X"]
    project.write("pyproject.toml", f"[tool.asyncgate]\n{key} = {[*wrong, 'app.db.Pool']}\n")
    said = project.call("doctor", "app")
    assert (said.status, lines(said.out)[-1]) == (1, "5 things to mend")
    shown = about(said, "names")
    assert dict(zip(shown[::2], shown[1::2], strict=True)) == {
        'names: there is no "app.db.Poool"; to mend:': '    did you mean "app.db.Pool"?',
        'names: there is no "app.bd.Pool"; to mend:': '    did you mean "app.db.Pool"?',
        'names: there is no "app.db.Pool.tke"; to mend:': '    did you mean "app.db.Pool.take"?',
        'names: there is no "asyncpg.pool.Pol"; to mend:': '    did you mean "asyncpg.pool.Pool"?',
        'names: there is no "nowhere.X"; to mend:': "    correct the name, or remove the entry",
    }


def test_names_of_libraries_without_types_are_looked_up_too(project: Project, python: Path) -> None:
    project.write("a.py", "")
    project.write(
        "pyproject.toml",
        '[tool.asyncgate]\nfactories = ["odd_queue.connect", "odd_queue.conect"]\n',
    )
    said = project.call("doctor", "a.py", "--", "--python-executable", str(python))
    assert about(said, "names") == [
        'names: there is no "odd_queue.conect"; to mend:',
        '    did you mean "odd_queue.connect"?',
    ]


def test_an_interruption(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build", interrupt)
    project.write("a.py", "")
    assert project.call("doctor").status == 130


def test_it_fits_a_screen(project: Project) -> None:
    names = [f"pkg.Wrong{n}" for n in range(40)]
    project.write("pkg/__init__.py", "".join(f"import nowhere{n}\n" for n in range(40)))
    for number in range(40):
        project.write(f"pkg/m{number}.py", "def f(x): ...\n" * 10)
    project.write("pyproject.toml", f"[tool.asyncgate]\nresources = {names}\n")
    said = project.call("doctor", "pkg")
    assert lines(said.out)[-1] == "41 things to mend"
    assert "names: ... and 35 more" in lines(said.out)
    assert len(lines(said.out)) <= 24


@pytest.mark.parametrize(
    ("args", "files", "expected"),
    [
        (["app.pi"], {}, 'no file or folder "app.pi"; did you mean "app.py"?'),
        ([], {"app.py": "def f(:\n"}, "app.py:1: error: "),
        ([], {"pyproject.toml": "[tool.asyncgate]\nlevl = 1\n"}, 'did you mean "level"?'),
        (["--", "--nonsense"], {}, "unrecognized arguments: --nonsense"),
        (["--strict"], {}, '"--strict"; put options of mypy after "--"'),
    ],
)
def test_what_cannot_be_done(
    project: Project, args: list[str], files: dict[str, str], expected: str
) -> None:
    for name, text in {"app.py": "", **files}.items():
        project.write(name, text)
    said = project.call("doctor", *args)
    assert said.status == 2
    assert expected in said.err
    assert "Traceback" not in said.err


REAL = {"aiokafka": "0.14.0", "aiomysql": "0.3.2", "asyncpg": "0.29.0"}
LEAKS = """\
import aiokafka
import aiomysql
import asyncpg


async def publish() -> None:
    producer = aiokafka.AIOKafkaProducer()
    await producer.start()
    await producer.send("topic", b"value")
    await producer.stop()


async def count() -> None:
    connection = await aiomysql.connect()
    await connection.ping()


async def execute() -> None:
    connection = await asyncpg.connect()
    await connection.execute("SELECT 1")
    await connection.close()
"""


@pytest.mark.catalog
def test_what_is_mended_is_found(project: Project, tmp_path: Path) -> None:
    """Real libraries: nothing is found at first, and everything after following the advice."""
    where = Environment(tmp_path / "environment")
    venv.create(where.folder, with_pip=False)
    where.install(*(f"{name}=={number}" for name, number in REAL.items()))
    project.write("app.py", LEAKS)
    settings = f"[mypy]\npython_executable = {where.python}\n"
    project.write("mypy.ini", settings)
    assert project.call("check", "app.py").status == 0
    said = project.call("doctor", "app.py")
    for name in REAL:
        assert f"{name} {REAL[name]}" in said.out
    (command,) = (line.strip() for line in lines(said.out) if line.endswith("asyncpg-stubs"))
    assert str(where.python) in command
    where.install("asyncpg-stubs==0.29.1")
    advice = re.findall(r"(\[mypy-.*?\]) with (follow_untyped_imports = True)", said.out)
    assert len(advice) == 2
    project.write("mypy.ini", settings + "\n".join("\n".join(section) for section in advice))
    assert project.call("doctor", "app.py").status == 0
    found = [line.split()[0] for line in lines(project.call("check", "app.py").out)[:-1]]
    assert found == ["app.py:7:", "app.py:14:", "app.py:19:"]
