"""The fenced blocks of the documentation, with the findings that each expects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_CHECKED = "<!-- not checked -->"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"#\s*error:(.*)$")
_CODE = re.compile(r"\[([a-z-]+)\]")


@dataclass(frozen=True)
class Block:
    """A fenced block; ``line`` is the first line of its text in the page."""

    page: Path
    line: int
    language: str
    text: str
    checked: bool

    @property
    def expected(self) -> set[tuple[int, str]]:
        """Lines of the block, counted from 1, and the code that each must be reported with."""
        return {
            (number, code)
            for number, line in enumerate(self.text.splitlines(), 1)
            for mark in _MARK.findall(line)
            for code in _CODE.findall(mark)
        }

    @property
    def module(self) -> str:
        """A module name that tells where the block is from."""
        stem = "_".join(self.page.relative_to(ROOT).with_suffix("").parts)
        return f"{re.sub(r'[^a-z0-9]+', '_', stem.lower())}_line_{self.line}"


def pages() -> list[Path]:
    """All pages: the README, the documentation, and the pages for contributors."""
    folders = (ROOT / "docs", ROOT / ".github")
    return [ROOT / "README.md", *(page for f in folders for page in sorted(f.rglob("*.md")))]


def blocks(page: Path, language: str = "python") -> Iterator[Block]:
    """Yield the blocks of ``page`` in one language, in order."""
    text = page.read_text(encoding="utf-8")
    for match in _FENCE.finditer(text):
        before = text[: match.start()]
        if match[1] == language:
            yield Block(
                page,
                before.count("\n") + 2,
                language,
                match[2],
                not before.rstrip().endswith(NOT_CHECKED),
            )
