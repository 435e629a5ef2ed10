"""``--format`` and ``--output``: which formats go where."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate.formats import FORMATS
from mypy_asyncgate.gate.outcome import Outcome

_STDOUT = "-"
_BY_ENDING = {".json": "json", ".sarif": "sarif", ".xml": "junit"}
"""The formats of files that are named without one; text, if the name has another ending."""


class ReportError(ValueError):
    """A report cannot be written; the message is one line that says why."""


@dataclass(frozen=True)
class Report:
    """A format, and the file to write it to, or None for stdout."""

    format: str
    file: Path | None = None

    def write(self, outcome: Outcome) -> None:
        """Write the report to its file; raises ReportError."""
        if self.file is None:
            return
        try:
            self.file.write_text(f"{FORMATS[self.format](outcome)}\n", encoding="utf-8")
        except OSError as error:
            raise ReportError(f'"{self.file}" cannot be written: {error.strerror}') from error


class Collect(argparse.Action):
    """Keeps the values of ``--format`` and ``--output`` in their order, in ``args.reports``."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Add a value."""
        before = getattr(namespace, "reports", None) or ()
        namespace.reports = (*before, (self.dest, str(values)))


def paired(given: Iterable[tuple[str, str]]) -> list[Report]:
    """Return the reports: each file belongs to the format before it, or else to the next one.

    Without a format, text goes to stdout; the format of one file follows from its name. Raises
    ReportError for one of several files without a format, for two formats without a file, and for a
    file in a folder that does not exist.
    """
    formats: list[list[str | None]] = []
    waiting: str | None = None
    for option, value in given:
        if option == "format":
            formats.append([value, waiting])
            waiting = None
        elif formats and formats[-1][1] is None:
            formats[-1][1] = value
        elif waiting is None:
            waiting = value
        else:
            raise ReportError(f'"{waiting}" has no format; write "--format FORMAT" before it')
    if waiting is not None:
        if formats:
            raise ReportError(f'"{waiting}" has no format; write "--format FORMAT" before it')
        formats.append([_BY_ENDING.get(Path(waiting).suffix.lower(), "text"), waiting])
    reports = [Report(str(name), _file(file)) for name, file in formats or [["text", None]]]
    on_stdout = [report.format for report in reports if report.file is None]
    if len(on_stdout) > 1:
        raise ReportError(f"{' and '.join(on_stdout)} both go to stdout; give one an --output")
    return reports


def _file(name: str | None) -> Path | None:
    if name in (None, _STDOUT):
        return None
    file = Path(str(name))
    if not file.parent.is_dir():
        raise ReportError(f'--output: there is no folder "{file.parent}" for "{file}"')
    if file.is_dir():
        raise ReportError(f'--output: "{file}" is a folder')
    return file
