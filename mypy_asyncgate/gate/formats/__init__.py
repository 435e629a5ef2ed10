"""Output formats: each is a function from an outcome to text, in a file of its own."""

from __future__ import annotations

from collections.abc import Callable

from mypy_asyncgate.gate.formats.github import github
from mypy_asyncgate.gate.formats.gitlab import gitlab
from mypy_asyncgate.gate.formats.json_document import json_document
from mypy_asyncgate.gate.formats.junit import junit
from mypy_asyncgate.gate.formats.sarif import sarif
from mypy_asyncgate.gate.formats.text import text
from mypy_asyncgate.gate.outcome import Outcome

FORMATS: dict[str, Callable[[Outcome], str]] = {
    "text": text,
    "json": json_document,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "sarif": sarif,
}
