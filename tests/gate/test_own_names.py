"""Names in a user's catalog: right ones, names that differ from mypy's, and unknown names."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from mypy.options import Options

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.gate.libraries import Environment
from mypy_asyncgate.gate.own_names import FindModule, right_name, suggestion

FILES = {
    "lib/__init__.py": "from ._client import Client as Client\nfrom .db import *\n",
    "lib/_client.py": "class Client:\n    def close(self): ...\n",
    "lib/db/__init__.py": """\
from .._client import Client as Base
if True:
    from .pool import Pool, make
from .gone import *
""",
    "lib/db/pool.py": """\
try:
    class Pool: ...
except ImportError:
    Pool = None
a = (make, other) = f, f
""",
    "lib/lazy.py": "def __getattr__(name): ...\n",
    "lib/circle.py": "from .round import *\nfrom .turn import Turn\n",
    "lib/round.py": "from .circle import *\n",
    "lib/turn.py": "from .circle import Turn\n",
    "lib/broken.py": "def f(:\n",
    "lib/classes.py": """\
from ._client import Client
class Plain:
    size = 1
    def take(self): ...
    if True:
        def give(self): ...
    class Inner:
        def get(self): ...
class Derived(Client): ...
@decorated
class Decorated: ...
class Dynamic:
    def __getattr__(self, name): ...
""",
}


def finder(folder: Path) -> FindModule:
    """Write the files, and return a function that finds them."""
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)

    def find_module(module: str) -> str | None:
        place = folder.joinpath(*module.split("."))
        files = (place / "__init__.py", place.with_suffix(".py"))
        return next((str(file) for file in files if file.is_file()), None)

    return find_module


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("lib._client.Client", "lib._client.Client"),
        ("lib._client.Client.close", "lib._client.Client.close"),
        ("lib.Client.close", "lib._client.Client.close"),
        ("lib.Pool", "lib.db.pool.Pool"),
        ("lib.db.Base", "lib._client.Client"),
        ("lib.db.make", "lib.db.pool.make"),
        ("lib.db.pool", "lib.db.pool"),
        ("lib", "lib"),
        ("lib.db.pool.other", "lib.db.pool.other"),
        ("lib.db.pool.missing", None),
        ("lib.db.missing", None),
        ("lib.lazy.anything", "lib.lazy.anything"),
        ("lib.circle.missing", None),
        ("lib.circle.Turn", "lib.circle.Turn"),
        ("lib.broken.f", "lib.broken.f"),
        ("nowhere.f", None),
        ("lib.classes.Plain.take", "lib.classes.Plain.take"),
        ("lib.classes.Plain.size", "lib.classes.Plain.size"),
        ("lib.classes.Plain.give", "lib.classes.Plain.give"),
        ("lib.classes.Plain.Inner.get", "lib.classes.Plain.Inner.get"),
        ("lib.classes.Plain.tke", None),
        ("lib.classes.Plain.Inner.take", None),
        ("lib.Client.clsoe", None),
        ("lib.classes.Derived.inherited", "lib.classes.Derived.inherited"),
        ("lib.classes.Decorated.added", "lib.classes.Decorated.added"),
        ("lib.classes.Dynamic.anything", "lib.classes.Dynamic.anything"),
    ],
)
def test_right_name(tmp_path: Path, name: str, right: str | None) -> None:
    assert right_name(name, finder(tmp_path)) == right


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("lib.db.pool.Pol", "lib.db.pool.Pool"),
        ("lib._client.Client.clsoe", "lib._client.Client.close"),
        ("lib.Client.clsoe", "lib.Client.close"),
        ("lib.db.Base.clsoe", "lib.db.Base.close"),
        ("lib.classes.Plain.Inner.gte", "lib.classes.Plain.Inner.get"),
        ("lib.Clent.close", "lib.Client.close"),
        ("lib.bd.pool.Pool", "lib.db.pool.Pool"),
        ("lbi.db.pool.Pool", "lib.db.pool.Pool"),
        ("lib.db.pool.Session", None),
        ("elsewhere.Pool", None),
        ("lib.broken.g", None),
    ],
)
def test_suggestion(tmp_path: Path, name: str, meant: str | None) -> None:
    assert suggestion(name, {"lib", "lib.db", "lib.db.pool"}, finder(tmp_path)) == meant


def test_no_name_of_the_catalog_is_taken_for_wrong() -> None:
    options = Options()
    options.python_executable = sys.executable
    environment = Environment(options, [])
    names = [name for library in load_builtin().libraries for name in library.names]
    typed = [n for n in names if (top := environment.package(n)) and environment.file(top)]
    assert len(typed) > 100
    assert [n for n in typed if right_name(n, environment.file) != n] == []
