"""The entry call of a function is in mypy's tree, but our walks skip it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from mypy import build
from mypy.modulefinder import BuildSource
from mypy.nodes import FuncDef, MypyFile, TempNode
from mypy.options import Options
from mypy.version import __version__

import mypy_asyncgate
from mypy_asyncgate.mypy_api.children import children, own_nodes, walk
from mypy_asyncgate.mypy_api.function_entry import is_entry, written

CODE = '''
from mypy_asyncgate import Borrowed, Owned

class Held:
    async def __aenter__(self) -> "Held": return self
    async def __aexit__(self, *args: object) -> None: ...
    async def close(self) -> None: ...

async def take(held: Owned[Held]) -> None:
    """Release it."""
    await held.close()

def outer() -> None:
    async def look(held: Borrowed[Held]) -> None:
        print(held)
'''
PACKAGE = Path(mypy_asyncgate.__file__).parent


@pytest.fixture(scope="module")
def tree() -> MypyFile:
    """Return the tree of the code as it is after a run with the plugin."""
    options = Options()
    options.cache_dir = tempfile.mkdtemp()
    options.fine_grained_incremental = True  # mypy frees the bodies otherwise
    plugin = mypy_asyncgate.plugin(__version__)(options)
    result = build.build([BuildSource(None, "code", CODE)], options, extra_plugins=[plugin])
    assert result.errors == []
    return result.files["code"]


def functions(tree: MypyFile) -> dict[str, FuncDef]:
    """Return the functions of a tree by name."""
    return {node.name: node for node in walk(tree) if isinstance(node, FuncDef)}


@pytest.mark.parametrize("name", ["take", "look"])
def test_it_is_there_and_not_shown(tree: MypyFile, name: str) -> None:
    body = functions(tree)[name].body
    entry, *statements = body.body
    assert is_entry(entry)
    assert list(children(body)) == written(body) == statements
    for nodes in (walk(tree), walk(body), own_nodes(body)):
        found = list(nodes)
        assert entry not in found
        assert not any(isinstance(node, TempNode) for node in found)
        assert statements[-1] in found


def test_a_body_without_it_is_as_written(tree: MypyFile) -> None:
    body = functions(tree)["outer"].body
    assert written(body) == body.body != []


def test_nothing_else_looks_at_the_statements_of_functions() -> None:
    allowed = {PACKAGE / "mypy_api" / "function_entry.py"}
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    looking = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path, text in texts.items()
        if path not in allowed and "import libcst" not in text  # LibCST has trees of its own
        for line in text.splitlines()
        if re.search(r"\bbody\.body\b", line)
    ]
    assert looking == []
