"""Names in a user's catalog: right ones, names that differ from mypy's, and unknown names."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from mypy.options import Options

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.gate.libraries import Environment
from mypy_asyncgate.gate.own_names import right_name

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
}


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("lib._client.Client", "lib._client.Client"),
        ("lib._client.Client.close", "lib._client.Client.close"),
        ("lib.Client.close", "lib._client.Client.close"),
        ("lib.Pool", "lib.db.pool.Pool"),
        ("lib.db.Base", "lib._client.Client"),
        ("lib.db.make", "lib.db.pool.make"),
        ("lib.db.pool.other", "lib.db.pool.other"),
        ("lib.db.pool.missing", None),
        ("lib.db.missing", None),
        ("lib.lazy.anything", "lib.lazy.anything"),
        ("lib.circle.missing", None),
        ("lib.circle.Turn", "lib.circle.Turn"),
        ("lib.broken.f", "lib.broken.f"),
        ("nowhere.f", None),
    ],
)
def test_right_name(tmp_path: Path, name: str, right: str | None) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    def find_module(module: str) -> str | None:
        place = tmp_path.joinpath(*module.split("."))
        files = (place / "__init__.py", place.with_suffix(".py"))
        return next((str(file) for file in files if file.is_file()), None)

    assert right_name(name, find_module) == right


def test_no_name_of_the_catalog_is_taken_for_wrong() -> None:
    options = Options()
    options.python_executable = sys.executable
    environment = Environment(options, [])
    names = [name for library in load_builtin().libraries for name in library.names]
    typed = [n for n in names if (top := environment.package(n)) and environment.file(top)]
    assert len(typed) > 100
    assert [n for n in typed if right_name(n, environment.file) != n] == []
