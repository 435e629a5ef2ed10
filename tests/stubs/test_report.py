"""The report on installed releases, from metadata alone."""

import sys
from pathlib import Path

import pytest

from mypy_asyncgate import stub_sets as stubs
from mypy_asyncgate.stub_sets import inspect_environment, render, series_mismatch, stub_path
from tests.environments import ROOT

from .environments import LOWEST, NEWEST


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of site-packages, in an install that is no checkout."""
    library = [folder for folder in sys.path if "site-packages" not in folder]
    monkeypatch.setattr(sys, "path", [str(tmp_path), *library])
    monkeypatch.setattr(stubs, "_FOLDERS", ())
    return tmp_path


def install(site: Path, name: str, version: str) -> None:
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    if name.endswith("-stubs"):
        (site / stubs.FOLDER).mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def report(site: Path) -> list[str]:
    return render(inspect_environment([str(site)]), "install {}".format).splitlines()


def test_nothing_installed(site: Path) -> None:
    assert report(site) == ["SQLAlchemy is not installed"]
    assert inspect_environment().arguments is None
    assert series_mismatch() is None


def test_stubs_missing(site: Path) -> None:
    install(site, "SQLAlchemy", "2.1.9")
    assert report(site) == [
        "SQLAlchemy 2.1.9 is installed",
        "asyncgate-sqlalchemy-stubs is not installed",
        'install with: install "asyncgate-sqlalchemy-stubs==2.1.*"',
    ]
    assert series_mismatch() is None
    assert stub_path("2.1") is None


def test_stubs_fit(site: Path) -> None:
    install(site, "sqlalchemy", "2.0.58")
    install(site, "asyncgate-sqlalchemy-stubs", "2.0.58.1")
    assert report(site) == [
        "SQLAlchemy 2.0.58 is installed",
        "asyncgate-sqlalchemy-stubs 2.0.58.1 is installed and fits",
    ]
    assert inspect_environment().right
    assert series_mismatch() is None


def test_stubs_of_another_series(site: Path) -> None:
    install(site, "SQLAlchemy", "2.1.0")
    install(site, "asyncgate-sqlalchemy-stubs", "2.0.58.1")
    assert "asyncgate-sqlalchemy-stubs 2.0.58.1 is installed, but is for 2.0" in report(site)
    assert not inspect_environment().right
    assert series_mismatch() == (
        'stubs of SQLAlchemy 2.0 beside SQLAlchemy 2.1.0; run "mypy-asyncgate stubs"'
    )


def test_no_set_for_this_sqlalchemy(site: Path) -> None:
    install(site, "SQLAlchemy", "1.3.24")
    assert report(site)[1:] == ["there are stubs for 1.4, 2.0, 2.1 only"]
    assert inspect_environment().arguments is None


def test_set_left_from_a_series_without_stubs(site: Path) -> None:
    install(site, "SQLAlchemy", "2.2.0")
    install(site, "asyncgate-sqlalchemy-stubs", "2.1.9.1")
    assert series_mismatch() is not None


@pytest.mark.parametrize(
    ("version", "warned"),
    [("2.0.19", True), ("2.0.20", False), ("2.0.5.post1", True), ("2.1.0b1", False)],
)
def test_release_older_than_the_stubs(site: Path, version: str, warned: bool) -> None:
    install(site, "SQLAlchemy", version)
    assert any("were checked against" in line for line in report(site)) is warned


def test_other_stubs_hide_the_inline_types(site: Path) -> None:
    install(site, "SQLAlchemy", "2.0.58")
    install(site, "types-SQLAlchemy", "1.4.53.38")
    assert report(site)[-1] == (
        "types-SQLAlchemy 1.4.53.38 is installed and hides SQLAlchemy's own types: uninstall it"
    )


def test_1_4_needs_types_sqlalchemy_behind_it(site: Path) -> None:
    install(site, "SQLAlchemy", "1.4.54")
    assert report(site)[-1] == "types-SQLAlchemy, which has the rest, is not installed"
    install(site, "types-SQLAlchemy", "1.4.53.38")
    assert report(site)[-1].endswith("put the folder of these stubs first on PYTHONPATH")
    arguments = inspect_environment().arguments
    assert arguments is not None
    assert "--target asyncgate-stubs" in arguments


def test_1_4_does_not_mix_with_sqlalchemy2_stubs(site: Path) -> None:
    install(site, "SQLAlchemy", "1.4.54")
    install(site, "sqlalchemy2-stubs", "0.0.2a38")
    assert report(site)[-1] == (
        "sqlalchemy2-stubs 0.0.2a38 is an alternative to these stubs, and does not mix with them"
    )


@pytest.mark.parametrize("series", stubs.LOWEST)
def test_path_in_a_checkout(series: str) -> None:
    assert stub_path(series) == ROOT / "stubs" / f"sqlalchemy-{series}"


def test_path_of_an_unknown_series() -> None:
    assert stub_path("1.3") is None


def test_lowest_is_what_the_tests_check() -> None:
    assert stubs.LOWEST.keys() == LOWEST.keys() == NEWEST.keys()
    assert stubs.LOWEST["2.1"] == LOWEST["2.1"]


@pytest.mark.parametrize("series", stubs.LOWEST)
def test_each_set_is_partial_and_has_no_init(series: str) -> None:
    folder = ROOT / "stubs" / f"sqlalchemy-{series}" / "sqlalchemy-stubs"
    assert (folder / "py.typed").read_text() == "partial\n"
    assert {file.relative_to(folder).as_posix() for file in folder.rglob("*.pyi")} == {
        "ext/asyncio/base.pyi",
        "ext/asyncio/engine.pyi",
    }
    version = f'version = "{NEWEST[series]}.'
    assert version in (folder.parent / "pyproject.toml").read_text()
