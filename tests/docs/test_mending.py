"""``fix`` on the examples of the rules that it mends: what it mends there, and what it leaves."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import Gate
from .fenced import ROOT, Block, blocks

edits = pytest.importorskip("mypy_asyncgate.gate.fix.edits")

RULES = sorted(edits.MENDS)
LEFT = {
    "exit-signature": 2,  # what else they are given is to come from somewhere
    "half-protocol": 1,  # one half is async and the other is not
    "never-entered": 1,  # it is discarded, and nobody knows for how long it was to be held
    "overwritten": 2,  # which of the two is to be released depends on what fails
    "sync-dunder": 1,  # it yields
    "yield-count": 3,  # which of the yields is meant is not known
}
"""The findings of the examples that are left, by the rule of the page."""


def examples(code: str) -> list[Block]:
    """Return the blocks of a page that its rule reports."""
    page = ROOT / "docs" / "rules" / f"{code}.md"
    return [b for b in blocks(page) if f"asyncgate-{code}" in {named for _, named in b.expected}]


class Mended(NamedTuple):
    """Findings of the rules by page, and mypy's own errors, before and after."""

    before: Counter[str]
    after: Counter[str]
    new: list[str]


@pytest.fixture(scope="module")
def mended(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Mended:
    """The findings before and after one run of ``fix`` on all examples."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "mypy.ini").write_text("[mypy]\nstrict = true\nplugins = mypy_asyncgate\n")
    page_of = {}
    for code in RULES:
        for block in examples(code):
            (folder / f"{block.module}.py").write_text(block.text, encoding="utf-8")
            page_of[f"{block.module}.py"] = code

    def check() -> tuple[Counter[str], Counter[str]]:
        said = gate("check", "--all", "--format", "json", cwd=folder).stdout
        errors = [f for f in json.loads(said)["findings"] if f["severity"] == "error"]
        ours = [e for e in errors if e["code"].startswith("asyncgate")]
        return (
            Counter(page_of[Path(e["path"]).name] for e in ours),
            Counter(f"{e['path']}: {e['message']}" for e in errors if e not in ours),
        )

    before, errors = check()
    done = gate("fix", "--write", "--select", ",".join(RULES), cwd=folder)
    assert done.returncode == 1, done.stderr
    after, then = check()
    return Mended(before, after, sorted(then - errors))


def test_no_error_is_new(mended: Mended) -> None:
    assert mended.new == []


@pytest.mark.parametrize("code", RULES)
def test_examples_are_mended(mended: Mended, code: str) -> None:
    assert mended.before[code] > LEFT.get(code, 0)
    assert mended.after[code] == LEFT.get(code, 0)
