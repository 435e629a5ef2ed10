"""Finds the corrected SQLAlchemy stubs that fit an environment, and tells if they are installed.

Stubs for the wrong series cause no error: types such as rows only become less precise. So the
series of the stubs and of SQLAlchemy are compared here, by the metadata of the distributions;
SQLAlchemy is not imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mypy_asyncgate.dataclass import dataclass

if TYPE_CHECKING:
    from importlib.metadata import Distribution

PACKAGE = "sqlalchemy"
STUBS = "asyncgate-sqlalchemy-stubs"

# Where stubs of SQLAlchemy are, whoever has written them.
FOLDER = "sqlalchemy-stubs"

# Each series with a stub set, and the lowest release of it that the set was checked against.
LOWEST = {"1.4": "1.4.29", "2.0": "2.0.20", "2.1": "2.1.0"}

# Distributions that write to the same folder.
_RIVALS = ("sqlalchemy-stubs", "sqlalchemy2-stubs", "types-SQLAlchemy")

# A wheel of the plugin has the sets in the package; a source checkout has them beside it.
_FOLDERS = (Path(__file__).parent / "sets", Path(__file__).parents[1] / "stubs")


@dataclass(frozen=True)
class StubReport:
    """The versions of SQLAlchemy and of its stubs in an environment."""

    sqlalchemy: str | None
    """The version of SQLAlchemy, or None if it is not installed."""

    installed: str | None
    """The version of this project's stubs, or None if they are not installed."""

    rivals: tuple[str, ...]
    """Other stubs of SQLAlchemy, which occupy the same folder, as "name version"."""

    @property
    def series(self) -> str | None:
        """The series of the installed SQLAlchemy, such as "2.1", or None."""
        return self.sqlalchemy and _series(self.sqlalchemy)

    @property
    def fitting(self) -> str | None:
        """The series of the stub set to use, or None if there is none for this SQLAlchemy."""
        return self.series if self.series in LOWEST else None

    @property
    def right(self) -> bool:
        """Whether the fitting stub set is installed."""
        return self.installed is not None and _series(self.installed) == self.fitting

    @property
    def arguments(self) -> str | None:
        """What to tell an installer to install for the fitting stub set, or None."""
        return self.fitting and _arguments(self.fitting)


def inspect_environment(path: Sequence[str] | None = None) -> StubReport:
    """Report what is installed in the folders of ``path``, by default ``sys.path``."""
    where = sys.path if path is None else path
    rivals = ((name, _version(name, where)) for name in _RIVALS)
    return StubReport(
        sqlalchemy=_version("SQLAlchemy", where),
        installed=_version(STUBS, where),
        rivals=tuple(f"{name} {version}" for name, version in rivals if version),
    )


def stub_path(series: str) -> Path | None:
    """Return the folder that contains "sqlalchemy-stubs" for a series such as "2.1", or None.

    It is the folder to put first on PYTHONPATH, or to give to pyright as stubPath and to ty as an
    extra search path. The installed stub set is preferred to that which comes with the plugin.
    """
    for folder in (*_installed_folders(series), *_own_folders(series)):
        if (folder / FOLDER / "py.typed").is_file():
            return folder
    return None


def render(report: StubReport, command: Callable[[str], str]) -> str:
    """Return the lines that ``mypy-asyncgate stubs`` prints, without a final newline.

    ``command`` makes a shell command of what to install.
    """
    return "\n".join(_lines(report, command))


def series_mismatch() -> str | None:
    """Return a one-line warning if stubs and SQLAlchemy are of different series, else None."""
    if not any(Path(folder, FOLDER).is_dir() for folder in sys.path):
        # Every run of the plugin asks, and a search through all distributions takes 20 ms.
        return None
    report = inspect_environment()
    if report.sqlalchemy is None or report.installed is None or report.right:
        return None
    return (
        f"stubs of SQLAlchemy {_series(report.installed)} beside SQLAlchemy {report.sqlalchemy}; "
        'run "mypy-asyncgate stubs"'
    )


def _lines(report: StubReport, command: Callable[[str], str]) -> Iterator[str]:
    if report.sqlalchemy is None:
        yield "SQLAlchemy is not installed"
        return
    yield f"SQLAlchemy {report.sqlalchemy} is installed"
    if report.fitting is None:
        yield f"there are stubs for {', '.join(LOWEST)} only"
        return
    lowest = LOWEST[report.fitting]
    if _number(report.sqlalchemy) < _number(lowest):
        yield f"the stubs were checked against {lowest} and later, and may name what yours lacks"
    if report.installed is None:
        yield f"{STUBS} is not installed"
    elif report.right:
        yield f"{STUBS} {report.installed} is installed and fits"
    else:
        yield f"{STUBS} {report.installed} is installed, but is for {_series(report.installed)}"
    if not report.right and report.arguments is not None:
        yield f"install with: {command(report.arguments)}"
    yield from _rival_lines(report)


def _rival_lines(report: StubReport) -> Iterator[str]:
    for rival in report.rivals:
        if report.fitting != "1.4":
            yield f"{rival} is installed and hides SQLAlchemy's own types: uninstall it"
        elif rival.startswith("types-SQLAlchemy"):
            yield "types-SQLAlchemy has the rest: put the folder of these stubs first on PYTHONPATH"
        else:
            yield f"{rival} is an alternative to these stubs, and does not mix with them"
    if report.fitting == "1.4" and not report.rivals:
        yield "types-SQLAlchemy, which has the rest, is not installed"


def _arguments(series: str) -> str:
    # Those that come with the plugin are the ones that it was tested with.
    requirement = next(map(str, _own_folders(series)), f"{STUBS}=={series}.*")
    # types-SQLAlchemy has the same folder, and pip would overwrite one with the other unasked.
    target = "--target asyncgate-stubs " if series == "1.4" else ""
    return f'{target}"{requirement}"'


def _own_folders(series: str) -> Iterator[Path]:
    folders = (folder / f"sqlalchemy-{series}" for folder in _FOLDERS)
    return (folder for folder in folders if folder.is_dir())


def _installed_folders(series: str) -> Iterator[Path]:
    stubs = _find(STUBS, sys.path)
    if stubs is None or _series(stubs.version) != series:
        return
    yield Path(str(stubs.locate_file("")))
    # An editable install leaves a ".pth" file that names the folder.
    for file in stubs.files or ():
        if file.suffix == ".pth":
            yield Path(file.read_text().strip())


def _find(name: str, path: Sequence[str]) -> Distribution | None:
    from importlib.metadata import distributions  # most runs of the plugin do without it

    return next(iter(distributions(name=name, path=list(path))), None)


def _version(name: str, path: Sequence[str]) -> str | None:
    found = _find(name, path)
    return found.version if found else None


def _series(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _number(version: str) -> tuple[int, ...]:
    """Return the numbers of a version such as "2.1.0b1"; a pre-release counts as its release."""
    digits = ("".join(c for c in part[:3] if c.isdigit()) for part in version.split(".")[:3])
    return tuple(int(part or 0) for part in digits)
