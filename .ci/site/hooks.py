"""What the site needs beyond the pages: their order, and links to files that are no pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, Protocol

NAVIGATION: list[dict[str, Any]] = [
    {"mypy-asyncgate": "index.md"},
    {"Adoption": "adoption.md"},
    {"The gate": "gate.md"},
    {"CI": "ci.md"},
    {"Editors": "editors.md"},
    {"Configuration": "configuration.md"},
    {"Ownership": "ownership.md"},
    {"Inference": "inference.md"},
    {"Catalog": "catalog.md"},
    {"Your own catalog": "own-catalog.md"},
    {"Stubs": "stubs.md"},
    {"Field report": "field-report.md"},
    {"Architecture": "architecture.md"},
    {"Benchmarks": "benchmarks.md"},
]
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)([^)]*)\)")


class Page(Protocol):
    """A page as mkdocs gives it to hooks."""

    @property
    def file(self) -> Any:
        """The file of the page."""


def on_config(config: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Set the navigation, with all rules."""
    rules = sorted(path.stem for path in Path(config["docs_dir"], "rules").glob("*.md"))
    pages = [{rule: f"rules/{rule}.md"} for rule in rules]
    config["nav"] = [*NAVIGATION[:3], {"Rules": pages}, *NAVIGATION[3:]]
    return config


def on_page_markdown(markdown: str, *, page: Page, config: Mapping[str, Any], files: Any) -> str:
    """Let links to what is no page lead to the repository."""
    docs = Path(config["docs_dir"]).resolve()

    def link(found: re.Match[str]) -> str:
        target = (docs / page.file.src_uri).parent.joinpath(found[1]).resolve()
        if target.suffix == ".md" and target.is_relative_to(docs):
            return found[0]
        path = target.relative_to(docs.parent).as_posix()
        return f"]({config['extra']['repository']}/blob/main/{path}{found[2]})"

    return _LINK.sub(link, markdown)
