"""Generates ``docs/catalog.md`` from the catalog: ``python -m tests.docs.catalog_page``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from mypy_asyncgate.catalog.builtin import load_builtin

PAGE = Path(__file__).parents[2] / "docs" / "catalog.md"
HEAD = """\
# Catalog

<!-- Made by "python -m tests.docs.catalog_page" from mypy_asyncgate/catalog/data. -->

The catalog has {entries} entries about {libraries} libraries. Names are mypy's full names, with the
module that defines something, not one that imports it. The page about
[your own catalog](own-catalog.md) explains the tables and keys, and how to add or override entries.

| library | install | types |
|---|---|---|
"""
NOTHING = "-"


def render() -> str:
    """Return the page."""
    folder = files("mypy_asyncgate.catalog").joinpath("data")
    documents = sorted(
        (
            tomllib.loads(file.read_text(encoding="utf-8"))
            for file in folder.iterdir()
            if file.name.endswith(".toml")
        ),
        key=lambda document: str(document["library"]["name"]).lower(),
    )
    libraries = load_builtin().libraries
    entries = sum(len(table) for library in libraries for table in library.tables.values())
    head = HEAD.format(libraries=len(documents), entries=entries)
    return head + "\n".join([*map(_row, documents), *(_section(d) for d in documents)])


def _row(document: Mapping[str, Any]) -> str:
    library = document["library"]
    heading = library["name"].lower().replace(" ", "-")
    anchor = "".join(c for c in heading if c.isalnum() or c in "-_")  # as on GitHub
    types = library.get("types", NOTHING)
    return f"| [{library['name']}](#{anchor}) | {library.get('distribution', NOTHING)} | {types} |"


def _section(document: Mapping[str, Any]) -> str:
    library = document["library"]
    tables = [name for name in document if name != "library"]
    lines = [f"\n## {library['name']}\n", f"<{library['docs']}>\n", "| entry | says | why |"]
    rows = [_entry(table, entry) for table in tables for entry in document[table]]
    return "\n".join([*lines, "|---|---|---|", *rows]) + "\n"


def _entry(table: str, entry: Mapping[str, object]) -> str:
    says = ", ".join(_said(entry))
    return f"| {table} `{entry['name']}` | {says or NOTHING} | {_plain(str(entry['why']))} |"


def _said(entry: Mapping[str, object]) -> Iterator[str]:
    for key, value in entry.items():
        if key not in ("name", "why"):
            yield f"`{key} = {_toml(value)}`"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


def _plain(text: str) -> str:
    """Escape the characters in a text that Markdown would interpret."""
    return "".join(f"\\{c}" if c in "\\`*_<|" else c for c in text)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
