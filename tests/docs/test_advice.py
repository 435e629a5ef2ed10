"""What a message tells to write is what its page shows, and the code with it runs.

``test_blocks`` holds that this code passes mypy, and that nothing in it is reported.
"""

from __future__ import annotations

import asyncio
import builtins
import re
from pathlib import Path
from typing import Any

import pytest

from mypy_asyncgate.diagnostics.codes import CODES as TABLE

from .conftest import Check
from .fenced import ROOT, Block, blocks
from .stand_ins import StandIn, import_stand_in, run

CODES = [code.name for code in TABLE]
ADVISED = re.compile(r'\b(?:add|annotate it|call|declare|use|write) "(?P<code>[^"]*)"')
NAMES_A_TOOL = {"ExitStack", "aiosqlite.connect", "async def", "async with", "def", "with"}
"""Advice that names the tool, or another library, and leaves the code to the author."""


def section(code: str, title: str) -> list[Block]:
    """Return the Python blocks of a section of a rule's page."""
    page = ROOT / "docs" / "rules" / f"{code}.md"
    text = page.read_text(encoding="utf-8")
    start = text.index(f"\n## {title}\n")
    end = text.find("\n## ", start + 1)
    lines = range(text[:start].count("\n"), text[:end].count("\n") + 1)
    return [block for block in blocks(page) if block.line in lines]


@pytest.fixture(scope="module")
def messages(check: Check, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The messages for the examples of each rule, from one run of mypy."""
    folder = tmp_path_factory.mktemp("advice")
    for code in CODES:
        for block in section(code, "Example"):
            (folder / f"{block.module}.py").write_text(block.text, encoding="utf-8")
    found: dict[str, list[str]] = {code: [] for code in CODES}
    for finding in check(folder)["findings"]:
        code = finding["code"].removeprefix("asyncgate-")
        if Path(finding["path"]).stem.startswith(f"docs_rules_{code.replace('-', '_')}_"):
            found[code].append(finding["message"])
    return found


def pattern(advised: str) -> re.Pattern[str]:
    """Return what matches the advised code: ``...`` is anything, ``x`` any name.

    Classes may be written with their module and type arguments.
    """
    text = re.escape(advised).replace(re.escape("..."), ".*?").replace(r"\ ", r"\s+")
    text = re.sub(r"(?<=Owned\\\[)(\w+)\\\]", r"[\\w.]*\1\\b", text)
    return re.compile(re.sub(r"\bas\\s\+x\b", r"as\\s+\\w+", text), re.DOTALL)


@pytest.mark.parametrize("code", CODES)
def test_the_page_shows_what_the_message_advises(code: str, messages: dict[str, list[str]]) -> None:
    assert messages[code]
    shown = "\n".join(block.text for block in section(code, "Instead"))
    for message in messages[code]:
        for advised in ADVISED.findall(message.partition("; ")[2]):
            if advised not in NAMES_A_TOOL:
                assert pattern(advised).search(shown), message


@pytest.mark.parametrize(
    "block",
    [block for code in CODES for block in section(code, "Instead")],
    ids=lambda block: block.module,
)
def test_what_is_advised_runs(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    argument = tmp_path / "argument"
    argument.write_text("{}", encoding="utf-8")
    monkeypatch.setenv(str(argument), "value")
    monkeypatch.setattr(StandIn, "opened", [])
    names = vars(builtins) | {"__import__": import_stand_in}
    namespace: dict[str, Any] = {"__name__": block.module, "__builtins__": names}
    exec(compile(block.text, block.module, "exec"), namespace)
    assert asyncio.run(run(namespace, argument))
    assert StandIn.opened == []
