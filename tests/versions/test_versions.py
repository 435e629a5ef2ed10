"""One run over the corpus, and one of plain mypy over the examples, on each series of mypy."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from mypy.version import __version__ as installed

from mypy_asyncgate.mypy_versions import OLDEST, TESTED
from tests.mypy_project import Message
from tests.versions import corpus
from tests.versions.running import VERSIONS, all_findings, differences, said


def test_every_series_is_there() -> None:
    series = [tuple(int(part) for part in version.split(".")[:2]) for version in VERSIONS]
    assert (series[0], series[-1]) == (OLDEST, TESTED)
    for (major, minor), later in pairwise(series):
        assert later in ((major, minor + 1), (major + 1, 0))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("corpus")
    corpus.write(made)
    return made


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, list[Message]]:
    return all_findings(tuple({*VERSIONS, installed}), folder)


@pytest.mark.versions
@pytest.mark.parametrize("version", VERSIONS)
def test_the_findings_are_the_same(found: dict[str, list[Message]], version: str) -> None:
    assert len(found[installed]) > 700
    assert differences(found[installed], found[version]) == []


@pytest.mark.versions
@pytest.mark.parametrize("version", VERSIONS)
def test_plain_mypy_passes_the_examples(folder: Path, version: str) -> None:
    """The leaks are none of mypy's errors."""
    flags = ("--strict", "--config-file=plain.ini")
    assert said(version, folder, *flags, "-p", "leaky", "-p", "fixed") == ()
