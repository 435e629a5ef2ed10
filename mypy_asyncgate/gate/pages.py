"""The pages of the rules: their text, and where they are on the web."""

from __future__ import annotations

import re
from functools import cache
from importlib import metadata
from pathlib import Path

from mypy_asyncgate.gate.outcome import PREFIX

_DISTRIBUTION = "mypy-asyncgate"
_PACKAGE = Path(__file__).resolve().parent.parent
FOLDERS = (_PACKAGE / "pages", _PACKAGE.parent / "docs" / "rules")
"""A wheel has the pages in the package; a source checkout has them in docs."""
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)([^)]+)\)")
_RULE = re.compile(r"([\w-]+)\.md")


def text(code: str) -> str | None:
    """Return the page of a rule, or None; links lead to commands, or to nothing."""
    for folder in FOLDERS:
        page = folder / f"{code}.md"
        if page.is_file():
            return _LINK.sub(_without_link, page.read_text(encoding="utf-8")).rstrip("\n")
    return None


def home() -> str | None:
    """Return the address of the documentation, as the installed metadata has it, or None."""
    return _addresses().get("documentation") or _addresses().get("homepage")


def url(code: str) -> str | None:
    """Return the address of the page of a rule, or None if the metadata has none.

    ``code`` has its prefix or not. Other codes of mypy have no page.
    """
    code = code.removeprefix(PREFIX)
    if not any((folder / f"{code}.md").is_file() for folder in FOLDERS):
        return None
    documentation = _addresses().get("documentation")
    return documentation and f"{documentation.rstrip('/')}/rules/{code}/"


def _without_link(found: re.Match[str]) -> str:
    """Return what a relative link says; a page that is read alone has no neighbours."""
    rule = _RULE.fullmatch(found[2])
    if rule is not None:
        return f'{found[1]} (see "mypy-asyncgate explain {rule[1]}")'
    return found[1]


@cache
def _addresses() -> dict[str, str]:
    """Return the URLs in the metadata, by label."""
    try:
        entries = metadata.metadata(_DISTRIBUTION).get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return {}
    pairs = (entry.partition(",") for entry in entries)
    return {label.strip().lower(): address.strip() for label, _, address in pairs}
