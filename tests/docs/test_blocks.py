"""Every Python block of the documentation is a module with exactly the expected findings."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .conftest import Check
from .fenced import ROOT, Block, blocks, pages

CONFIGURATION = ROOT / "docs" / "configuration.md"
OWN_CATALOG = ROOT / "docs" / "own-catalog.md"
STUBS = ROOT / "docs" / "stubs.md"  # shows pieces of code under two sets of types
UNTYPED = ("no-untyped-def", "no-untyped-call")  # some blocks are about such code
BLOCKS = [
    block
    for page in pages()
    if page not in (CONFIGURATION, OWN_CATALOG, STUBS)
    for block in blocks(page)
    if block.checked
]


def name(block: Block) -> str:
    return f"{block.page.relative_to(ROOT)}:{block.line}"


def reported(document: dict[str, list[dict[str, str]]]) -> dict[str, set[tuple[object, ...]]]:
    """Return the findings for each module, and mypy's own errors with their message."""
    found = defaultdict(set)
    for finding in document["findings"]:
        if finding["severity"] == "error" and finding["code"] not in UNTYPED:
            ours = finding["code"].startswith("asyncgate")
            rest = (finding["code"],) if ours else (finding["code"], finding["message"])
            found[Path(finding["path"]).stem].add((finding["line"], *rest))
    return found


@pytest.fixture(scope="module")
def findings(
    check: Check, leaky: CompletedProcess[str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, set[tuple[object, ...]]]:
    """The output of one run of mypy for all blocks (``leaky`` has filled the cache)."""
    folder = tmp_path_factory.mktemp("blocks")
    for block in BLOCKS:
        (folder / f"{block.module}.py").write_text(block.text, encoding="utf-8")
    return reported(check(folder))


@pytest.mark.parametrize("block", BLOCKS, ids=name)
def test_block(block: Block, findings: dict[str, set[tuple[object, ...]]]) -> None:
    assert findings.get(block.module, set()) == block.expected


@pytest.mark.parametrize(
    "block",
    [b for page in (CONFIGURATION, OWN_CATALOG) for b in blocks(page) if b.checked],
    ids=name,
)
def test_block_under_the_settings_above_it(block: Block, check: Check, tmp_path: Path) -> None:
    above = [settings for settings in blocks(block.page, "toml") if settings.line < block.line]
    (tmp_path / "pyproject.toml").write_text(above[-1].text, encoding="utf-8")
    (tmp_path / "myapp.py").write_text(block.text, encoding="utf-8")
    found = reported(check(Path("myapp.py"), cwd=tmp_path))
    assert found.get("myapp", set()) == block.expected


PACKAGE = """\
class Line:
    async def dial(self) -> None: ...
    async def say(self, text: str) -> None: ...
    async def drop(self) -> None: ...
"""


def test_block_under_the_file_that_a_package_ships(check: Check, tmp_path: Path) -> None:
    (code,) = (block for block in blocks(OWN_CATALOG) if not block.checked)
    file = [block for block in blocks(OWN_CATALOG, "toml") if block.line < code.line][-1]
    package = tmp_path / "exchange"
    package.mkdir()
    (package / "__init__.py").write_text(PACKAGE, encoding="utf-8")
    (tmp_path / "myapp.py").write_text(code.text, encoding="utf-8")
    assert reported(check(Path("myapp.py"), cwd=tmp_path)) == {}
    (package / "asyncgate.toml").write_text(file.text, encoding="utf-8")
    found = reported(check(Path("myapp.py"), cwd=tmp_path))
    assert found == {"myapp": code.expected}
