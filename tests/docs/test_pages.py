"""Rules, their files, pages, cases, the README's table and the changelog agree."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from mypy_asyncgate import config
from mypy_asyncgate.diagnostics.codes import CODES as TABLE
from mypy_asyncgate.diagnostics.codes import Code
from mypy_asyncgate.gate.cli import COMMANDS
from mypy_asyncgate.gate.formats import FORMATS
from mypy_asyncgate.gate.snippets import SNIPPETS
from mypy_asyncgate.rules import rule_of

from .fenced import ROOT, blocks, pages

SECTIONS = ["What it finds", "Why it matters", "Example", "Instead", "What it does not see"]
CODES = [code.name for code in TABLE]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def stems(folder: str, pattern: str) -> list[str]:
    return sorted(path.stem for path in (ROOT / folder).glob(pattern))


def test_every_rule_has_one_file_and_every_file_a_rule() -> None:
    files = [stem for stem in stems("mypy_asyncgate/rules", "*.py") if stem != "__init__"]
    assert sorted(code.replace("-", "_") for code in CODES) == files


def test_every_rule_has_one_page_and_every_page_a_rule() -> None:
    assert stems("docs/rules", "*.md") == sorted(CODES)


@pytest.mark.parametrize("code", TABLE, ids=CODES)
def test_every_rule_has_its_code_and_checks_the_facts_in_the_table(code: Code) -> None:
    rule = rule_of(code.name)
    assert (rule.code, rule.facts_type.__name__) == (code.name, code.facts)


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_cases(code: str) -> None:
    assert (ROOT / "tests" / "typecheck" / f"{code}.yml").is_file()


@pytest.mark.parametrize("code", CODES)
def test_every_rule_is_in_the_changelog(code: str) -> None:
    assert f"`asyncgate-{code}`" in read("CHANGELOG.md")


@pytest.mark.parametrize("code", CODES)
def test_page(code: str) -> None:
    text = read(f"docs/rules/{code}.md")
    assert text.startswith(f"# asyncgate-{code}\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    checked = [block for block in blocks(ROOT / "docs" / "rules" / f"{code}.md") if block.checked]
    expected = [{reported for _, reported in block.expected} for block in checked]
    assert any(f"asyncgate-{code}" in codes for codes in expected)
    assert sum(not codes for codes in expected) >= 2


def test_pages_say_what_can_be_mended() -> None:
    edits = pytest.importorskip("mypy_asyncgate.gate.fix.edits")
    said = [code for code in CODES if "`mypy-asyncgate fix" in read(f"docs/rules/{code}.md")]
    assert said == sorted(edits.MENDS)


def test_the_readme_lists_the_rules() -> None:
    rows = re.findall(
        r"^\| \[`([\w-]+)`\]\(([^)]*)\) \| ([\w-]+) \| (.*) \|$", read("README.md"), re.MULTILINE
    )
    assert rows == [row(code) for code in TABLE]


def row(code: Code) -> tuple[str, str, str, str]:
    default = "on" if code.default else "opt-in"
    return f"asyncgate-{code.name}", f"docs/rules/{code.name}.md", default, code.summary


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith(("http:", "https:"))]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_commands_exist() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages())
    named = set(re.findall(r"(?:^ *|`)mypy-asyncgate ([a-z]+)", text, re.MULTILINE))
    assert named >= {"check", "explain", "rules"}
    assert named <= set(COMMANDS)


def shown_commands() -> list[str]:
    """Return the commands that pages and snippets show on lines of their own."""
    pattern = re.compile(
        r"^(?:\$ |- run: |[ \w:]*- |.*entry: )?mypy-asyncgate (\w.*)$", re.MULTILINE
    )
    texts = [*SNIPPETS.values(), *(page.read_text(encoding="utf-8") for page in pages())]
    return sorted({command for text in texts for command in pattern.findall(text)})


@pytest.mark.parametrize("command", shown_commands())
def test_shown_commands_are_accepted(command: str) -> None:
    name, *words = shlex.split(re.split(r"[|>]", command)[0], comments=True)
    parser = argparse.ArgumentParser(allow_abbrev=False)
    COMMANDS[name].add_arguments(parser)
    parser.parse_args(words)


@pytest.mark.parametrize("command, prefix", [("check", ""), ("fix", "fix "), ("infer", "infer ")])
def test_every_option_is_documented(command: str, prefix: str) -> None:
    parser = argparse.ArgumentParser()
    COMMANDS[command].add_arguments(parser)
    options = {option for action in parser._actions for option in action.option_strings}
    pattern = rf"^### `{prefix}(--[\w-]+)`$"
    headings = re.findall(pattern, read("docs/gate.md"), re.MULTILINE)
    assert sorted(headings) == sorted(options - {"-h", "--help"})


def test_every_format_is_documented() -> None:
    section = read("docs/gate.md").partition("### `--format`\n")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert rows == list(FORMATS)


def test_every_setting_is_documented() -> None:
    headings = re.findall(r"^### `([\w-]+)`$", read("docs/configuration.md"), re.MULTILINE)
    assert headings == list(config.KEYS)


@pytest.mark.parametrize("language, name", [("toml", "pyproject.toml"), ("ini", "mypy.ini")])
def test_documented_settings_are_accepted(language: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    for page in pages():
        for block in blocks(page, language):
            file.write_text(block.text, encoding="utf-8")
            config.load(str(file))
