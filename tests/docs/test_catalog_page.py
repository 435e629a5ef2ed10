"""The page about the catalog is generated; the page about your own catalog has every key."""

from __future__ import annotations

import enum
import re

import pytest

from mypy_asyncgate.catalog.library import Library
from mypy_asyncgate.catalog.load import load_file
from mypy_asyncgate.catalog.model import (
    CatalogError,
    Does,
    Gives,
    Kind,
    Meaning,
)

from .catalog_page import PAGE, render

HEAD = '[library]\nname = "x"\ndocs = "x"\n'
SCHEMA = PAGE.with_name("own-catalog.md").read_text(encoding="utf-8").partition("## Tables")[2]


def test_the_page_is_fresh() -> None:
    stale = PAGE.read_text(encoding="utf-8") != render()
    assert not stale, 'docs/catalog.md is stale; run "python -m tests.docs.catalog_page"'


@pytest.mark.parametrize("table", Library("", "").tables)
def test_every_key_is_documented(table: str) -> None:
    with pytest.raises(CatalogError) as caught:
        load_file("x.toml", f"{HEAD}[[{table}]]\nunknown = 1\n")
    allowed = re.findall(r'"(\w+)"', str(caught.value).partition("allowed are")[2])
    section = re.split(r"^`\[\[", SCHEMA.partition(f"\n`[[{table}]]`")[2], flags=re.MULTILINE)[0]
    documented = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert sorted([*documented, "name", "why"]) == sorted(allowed)


@pytest.mark.parametrize("values", [Does, Gives, Kind, Meaning])
def test_every_value_is_documented(values: type[enum.Enum]) -> None:
    assert {member.value for member in values} <= set(re.findall(r'`"(\w+)"`', SCHEMA))
