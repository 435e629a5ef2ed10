"""The example service: all its leaks are found, and its corrected twin has no findings."""

from __future__ import annotations

import re
from subprocess import CompletedProcess

import pytest

from mypy_asyncgate.diagnostics.codes import CODES

from .conftest import Check
from .fenced import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DEFAULT = [rule.name for rule in CODES if rule.default]


def test_the_readme_shows_what_the_command_prints(leaky: CompletedProcess[str]) -> None:
    shown = re.search(
        r"^\$ mypy-asyncgate check docs/examples/leaky\n(.*?)^```$",
        README,
        re.MULTILINE | re.DOTALL,
    )
    assert shown is not None
    assert leaky.stdout == shown[1]
    assert leaky.returncode == 1


@pytest.mark.parametrize("code", DEFAULT)
def test_the_leaky_service_reports(code: str, leaky: CompletedProcess[str]) -> None:
    assert f"[asyncgate-{code}]" in leaky.stdout


@pytest.mark.parametrize("folder", ["leaky", "fixed"])
def test_mypy_has_nothing_to_add(folder: str, leaky: CompletedProcess[str], check: Check) -> None:
    document = check(ROOT / "docs" / "examples" / folder)
    assert document["summary"]["other_errors"] == 0
    if folder == "fixed":
        assert document["findings"] == []


def test_the_two_services_have_the_same_files() -> None:
    examples = ROOT / "docs" / "examples"
    leaky, fixed = ({p.name for p in (examples / n).glob("*.py")} for n in ("leaky", "fixed"))
    assert leaky == fixed
