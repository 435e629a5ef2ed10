"""The page about the catalog is made from it."""

from __future__ import annotations

from .catalog_page import PAGE, render


def test_the_page_is_fresh() -> None:
    stale = PAGE.read_text(encoding="utf-8") != render()
    assert not stale, 'docs/catalog.md is stale; run "python -m tests.docs.catalog_page"'
