"""The site of the documentation: it builds without warnings, and browsers show all of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mypy_asyncgate.diagnostics.codes import CODES
from tests.environments import ROOT, Environment, environment, extra, run

pytestmark = pytest.mark.publishing

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def builder() -> Environment:
    """The environment that builds and looks at the site."""
    return environment("site", *extra("docs"), "playwright")


@pytest.fixture(scope="module")
def site(builder: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    folder = tmp_path_factory.mktemp("site")
    config = ROOT / ".ci" / "site" / "mkdocs.yml"
    run(
        *(builder.program("mkdocs"), "build", "--strict", "--quiet"),
        *("--config-file", config, "--site-dir", folder),
    )
    return folder


def test_every_page_is_there(site: Path) -> None:
    docs = ROOT / "docs"
    pages = {path.relative_to(docs).with_suffix("") for path in docs.rglob("*.md")}
    built = {path.parent.relative_to(site) for path in site.rglob("index.html")}
    assert built == pages - {Path("index")} | {Path()}


def test_findings_lead_to_pages(site: Path) -> None:
    for rule in CODES:
        assert (site / "rules" / rule.name / "index.html").is_file()


def test_links_to_other_files_lead_to_the_repository(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    assert 'href="https://github.com/mypy-asyncgate/mypy-asyncgate/blob/main/docs/examples/' in text


def test_browsers_show_every_page(builder: Environment, site: Path) -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip("needs Chromium or Chrome")
    script = Path(__file__).with_name("browse.py")
    assert json.loads(run(builder.python, script, site, browser).stdout) == []
