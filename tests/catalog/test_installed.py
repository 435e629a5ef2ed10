"""The catalog against the installed libraries; the marker ``catalog`` installs all of them."""

from __future__ import annotations

import pytest

from mypy_asyncgate.catalog.library import Library
from tests.catalog.verification import CATALOG, Program, main, missing, mistakes, program

ALWAYS = {"SQLAlchemy", "aiohttp", "httpx", "asyncpg"}
INSTALLED = [library for library in CATALOG.libraries if not missing(library)]


@pytest.fixture(scope="session")
def imported() -> Program:
    return program(INSTALLED)


@pytest.mark.parametrize("library", CATALOG.libraries, ids=lambda library: str(library.name))
def test_entries_match_the_installed_library(library: Library, imported: Program) -> None:
    if absent := missing(library):
        pytest.skip(f"not installed: {', '.join(absent)}")
    assert mistakes(library, imported) == []


def test_no_common_library_is_ever_skipped() -> None:
    distributions = {library.distribution for library in INSTALLED}
    assert distributions >= {None} | ALWAYS


def test_a_name_that_is_no_distribution_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["psycopg_pool"]) == 1
    assert "psycopg_pool: no entry is about this distribution" in capsys.readouterr().out
