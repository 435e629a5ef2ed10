"""``doctor``: its output for small projects, and its exit status."""

from __future__ import annotations

import venv
from importlib.metadata import version
from pathlib import Path

import pytest

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
    for line in lines(said.out):
        if line.startswith(f"{part}:") or (line.startswith("    ") and found):
            found.append(line)
        elif found and not line.startswith(f"{part}:"):
            break
    return found


def test_all_is_well(bare: Project) -> None:
    bare.write("app.py", TYPED)
    bare.write("mypy.ini", "[mypy]\nplugins = mypy_asyncgate\nstrict = True\n")
    said = bare.call("doctor")
    assert said.status == 0, said
    assert "plugin: active, by mypy.ini" in lines(said.out)
    assert about(said, "library") == [
        f"library: aiohttp {version('aiohttp')}",
        f"library: asyncpg {version('asyncpg')}",
        f"library: SQLAlchemy {version('SQLAlchemy')}",
        "library: Python's own asyncio, sqlite3",
    ]
    assert about(said, "functions") == ["functions: mypy looks into each of 1"]
    assert about(said, "cache") == ["cache: was not fresh for 1 of 1 file, and is now"]
    assert lines(said.out)[-1] == "all is well"
    assert about(bare.call("doctor", "app.py"), "cache") == ["cache: fresh for all of 1 file"]


def test_libraries_without_types(project: Project, python: Path) -> None:
    project.write("app.py", UNTYPED)
    said = project.call("doctor", "--", "--python-executable", str(python))
    assert said.status == 1
    assert about(said, "library") == [
        "library: aiofiles 25.1.0 has no types, so mypy sees nothing of it; to mend:",
        f'    "{python}" -m pip install types-aiofiles',
        "library: asyncpg 0.29.0 has no types, so mypy sees nothing of it; to mend:",
        f'    "{python}" -m pip install asyncpg-stubs',
        "library: no types and not in the catalog: odd_queue",
    ]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        (
            "pyproject.toml",
            '[[tool.mypy.overrides]]\nmodule = "psycopg_pool.*"\nfollow_untyped_imports = true\n',
        ),
        ("mypy.ini", "[mypy-psycopg_pool.*]\nfollow_untyped_imports = True\n"),
    ],
)
def test_without_types_anywhere_mypy_is_told_to_read_the_source(
    project: Project, python: Path, name: str, advice: str
) -> None:
    section = "[tool.mypy]\n" if name.endswith(".toml") else "[mypy]\n"
    project.write("app.py", "import psycopg_pool\n")
    project.write(name, f"{section}strict = true\n")
    said = project.call("doctor", "--", "--python-executable", str(python))
    assert about(said, "library") == [
        "library: psycopg-pool 3.2 has no types, so mypy sees nothing of it; to mend:",
        f"    add to {name}:",
        *(f"    {line}" for line in lines(advice)),
    ]
    project.write(name, f"{section}strict = true\n{advice}")
    said = project.call("doctor", "--", "--python-executable", str(python))
    assert about(said, "library") == ["library: psycopg-pool 3.2"]


def test_a_library_that_is_not_there(project: Project, python: Path) -> None:
    project.write("app.py", "import aiohttp\nimport azure\nimport nothing_of_the_kind\n")
    said = project.call("doctor", "--", "--python-executable", str(python))
    assert about(said, "library") == [
        "library: aiohttp is not installed where mypy looks; to mend:",
        f'    "{python}" -m pip install aiohttp',
    ]


def test_functions_that_mypy_does_not_look_into(project: Project, python: Path) -> None:
    project.write("app.py", UNTYPED)
    project.write("lib.py", "def f(x): ...\n")
    said = project.call("doctor", "--", "--python-executable", str(python))
    assert about(said, "functions") == [
        "functions: 4 of 5 have no annotations, and mypy does not look into them; to mend:",
        "    check_untyped_defs = true, in the configuration of mypy; or annotate",
        "    app.py: load, Store.get, Store.get.inner",
        "    lib.py: f",
    ]
    project.write("mypy.ini", "[mypy]\n[mypy-app]\ncheck_untyped_defs = True\n")
    said = project.call("doctor", "--", "--python-executable", str(python))
    assert about(said, "functions")[-1] == "    lib.py: f"
    project.write("mypy.ini", "[mypy]\ncheck_untyped_defs = True\n")
    said = project.call("doctor", "--", "--python-executable", str(python))
    assert about(said, "functions") == ["functions: mypy looks into each of 5"]


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
    assert about(said, "settings") == ['settings: pyproject.toml; level "strict", 1 own entry']
    first, second = about(said, "catalog")
    assert first == "catalog: an entry is left out; to mend:"
    assert "app/asyncgate.toml: [[class]] number 1: " in second
    assert lines(said.out)[-1] == "1 thing to mend"


def test_names_that_mypy_does_not_have(project: Project) -> None:
    project.write("app/__init__.py", "from .pool import Pool as Pool\n")
    project.write("app/pool.py", "class Pool: ...\n")
    entry = '[[tool.asyncgate.catalog.class]]\nname = "{}"\nkind = "none"\nwhy = "w"\n'
    names = ("app.Pool", "app.pool.Poll", "app.pool.Pool", "asyncpg.connection.Connection")
    project.write("pyproject.toml", "".join(map(entry.format, names)))
    said = project.call("doctor", "app")
    assert (said.status, lines(said.out)[-1]) == (1, "2 things to mend")
    assert about(said, "catalog") == [
        'catalog: mypy has another name for "app.Pool"; to mend:',
        '    write "app.pool.Pool"',
        'catalog: mypy finds no "app.pool.Poll"; to mend:',
        "    correct the name, or remove the entry",
    ]


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
    assert [line.split()[1] for line in about(said, "library") if line.startswith("lib")] == [*REAL]
    (command,) = (line.strip() for line in lines(said.out) if " -m pip install " in line)
    assert command == f'"{where.python}" -m pip install asyncpg-stubs'
    where.install("asyncpg-stubs==0.29.1")
    advice = [line.strip() for line in about(said, "library") if "mypy" in line or "follow" in line]
    project.write("mypy.ini", settings + "\n".join(line for line in advice if "add to" not in line))
    assert project.call("doctor", "app.py").status == 0
    found = [line.split()[0] for line in lines(project.call("check", "app.py").out)[:-1]]
    assert found == ["app.py:7:", "app.py:14:", "app.py:19:"]
