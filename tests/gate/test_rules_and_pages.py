"""``rules`` and ``explain``."""

from __future__ import annotations

from pathlib import Path

import pytest

from mypy_asyncgate.diagnostics.codes import CODES
from mypy_asyncgate.gate import pages as of_rules

from .conftest import Project


def test_the_table_has_every_rule(project: Project) -> None:
    said = project.call("rules")
    assert said.status == 0
    head, *rows = said.out.splitlines()
    assert head.split() == ["code", "default", "summary"]
    assert [row.split()[0] for row in rows] == [f"asyncgate-{rule.name}" for rule in CODES]
    for row, rule in zip(rows, CODES, strict=True):
        assert row.split()[1] == ("on" if rule.default else "opt-in")
        assert row.endswith(rule.summary)


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    folders = (tmp_path / "package", tmp_path / "checkout")
    for folder in folders:
        folder.mkdir()
    monkeypatch.setattr(of_rules, "FOLDERS", folders)
    return folders


@pytest.mark.parametrize(
    "code", ["never-entered", "asyncgate-never-entered", "never_entered", "Never-Entered"]
)
def test_a_page(project: Project, pages: tuple[Path, Path], code: str) -> None:
    (pages[1] / "never-entered.md").write_text("# checkout\n", encoding="utf-8")
    assert project.call("explain", code) == (0, "# checkout\n", "")
    (pages[0] / "never-entered.md").write_text("# package\n\n", encoding="utf-8")
    assert project.call("explain", code) == (0, "# package\n", "")


def test_a_page_that_is_read_alone_has_no_links(project: Project, pages: tuple[Path, Path]) -> None:
    page = "[A](returned.md), [B](../ownership.md), [C](https://example.org)\n"
    (pages[0] / "never-entered.md").write_text(page, encoding="utf-8")
    assert project.call("explain", "never-entered").out == (
        'A (see "mypy-asyncgate explain returned"), B, [C](https://example.org)\n'
    )


def test_no_such_rule(project: Project) -> None:
    said = project.call("explain", "never-enterd")
    assert said.status == 2
    assert 'no rule "never-enterd"; did you mean never-entered' in said.err
    said = project.call("explain", "../../etc/passwd")
    assert said.status == 2
    assert "rules: " in said.err


def test_no_such_page(project: Project, pages: tuple[Path, Path]) -> None:
    said = project.call("explain", "never-entered")
    assert said.status == 2
    assert 'no page for "never-entered"' in said.err
