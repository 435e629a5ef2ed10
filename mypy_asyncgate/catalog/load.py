"""Reads TOML files into a catalog. Every error names the file, the table, the entry and the key.

A mistake in a built-in file is raised. A mistake in a file of a user or a package is reported to a
callback, and the rest of the file is used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from mypy_asyncgate.catalog import read_entry
from mypy_asyncgate.catalog.library import Catalog, Library
from mypy_asyncgate.catalog.model import (
    CatalogError,
    ClassEntry,
    Entry,
    WordEntry,
)
from mypy_asyncgate.catalog.toml_table import Table

Complain = Callable[[CatalogError], None]
"""Is called with each mistake; if it returns, the entry with the mistake is left out."""

MOST_BYTES = 400_000
"""A larger file is not read; the whole of the built-in catalog is no larger."""

MOST_COLUMNS = 1_000
"""A file with a longer line is not read: a key of thousands of parts takes minutes to parse."""

MOST_MISTAKES = 10
"""The number of mistakes that are reported of one file."""

_Entry = TypeVar("_Entry", bound=Entry)


def combine(libraries: Iterable[Library]) -> Catalog:
    """Return a catalog of libraries; raises CatalogError if two describe the same thing."""
    catalog = Catalog(tuple(libraries))
    seen: dict[tuple[str, str], str] = {}
    for library in catalog.libraries:
        for table, described in library.tables.items():
            for entry in described:
                other = seen.setdefault((table, entry.name), library.name)
                if other != library.name:
                    raise CatalogError(
                        f'[[{table}]] "{entry.name}" is described by both '
                        f'"{other}" and "{library.name}"; keep one'
                    )
    return catalog


def load_file(path: str, text: str) -> Library:
    """Return the library in the text of a built-in file; ``path`` is for error messages."""
    top = _Document(path, _parse(path, text), _refuse)
    if not isinstance(top.values.get("library"), dict):
        raise CatalogError(f'{path}: needs one [library] table with "name" and "docs"')
    return top.library(None)


def read_file(file: Path, package: str | None, complain: Complain) -> Library | None:
    """Return the valid entries of a user's or package's file, or None if it cannot be read.

    Mistakes are reported to ``complain``. If the file belongs to a ``package``, an entry for a name
    outside that package is a mistake.
    """
    try:
        values = _parse(str(file), _read(file))
    except CatalogError as error:
        complain(error)
        return None
    return _Document(str(file), values, complain, package=package).library(package or str(file))


def _read(file: Path) -> str:
    """Return the text of a file; raises CatalogError for what cannot be one."""
    reason: object
    try:
        status = file.stat()
        if not S_ISREG(status.st_mode):
            reason = "not a regular file"
        elif status.st_size > MOST_BYTES:
            reason = f"larger than {MOST_BYTES:,} bytes"
        else:
            text = file.read_text(encoding="utf-8")
            if all(len(line) <= MOST_COLUMNS for line in text.split("\n")):
                return text
            reason = f"it has a line of more than {MOST_COLUMNS:,} characters"
    except OSError as error:
        reason = error.strerror
    except ValueError as error:  # it is not UTF-8, or there is a NUL in its name
        reason = error
    raise CatalogError(f"{file}: cannot be read: {reason}")


def read_tables(
    place: str, within: str, values: Mapping[str, object], complain: Complain
) -> Library:
    """Return the valid entries in tables that are nested in ``within``, in the file ``place``."""
    return _Document(place, values, complain, within).library(place)


def _parse(path: str, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise CatalogError(f"{path}: not valid TOML: {error}") from None


def _refuse(mistake: CatalogError) -> None:
    raise mistake


class _Document(Table):
    """A TOML document, or the table in it that contains a catalog."""

    def __init__(
        self,
        place: str,
        values: Mapping[str, object],
        complain: Complain,
        within: str = "",
        package: str | None = None,
    ) -> None:
        super().__init__(place, values)
        self._report = complain
        self._mistakes = 0
        self._within = within
        self._package = package

    def library(self, name: str | None) -> Library:
        """Return the described library; with a ``name``, the document need not state one."""
        table = f": [{self._within.rstrip('.')}]" if self._within else ""
        try:
            Table(f"{self.place}{table}", self.values).allow("library", *Library("", "").tables)
        except CatalogError as mistake:
            self._complain(mistake)
        head = self._head(name)
        library = Library(
            name=head.get("name") or name or "",
            docs=head.get("docs", ""),
            distribution=head.get("distribution"),
            types=head.get("types"),
            classes=self._entries("class", read_entry.read_class),
            producers=self._entries("producer", read_entry.read_producer),
            calls=self._entries("call", read_entry.read_call),
            callbacks=self._entries("callback", read_entry.read_callback),
            blocking=self._entries("blocking", read_entry.read_blocking),
            types_given=self._entries("type", read_entry.read_type),
            surveys=self._entries("survey", read_entry.read_survey),
            words=self._entries("word", read_entry.read_word),
        )
        if (more := self._mistakes - MOST_MISTAKES) > 0:
            self._report(CatalogError(f"{self.place}: and {more:,} more mistakes"))
        return library

    def _complain(self, mistake: CatalogError) -> None:
        """Report a mistake, if it is one of the first."""
        self._mistakes += 1
        if self._mistakes <= MOST_MISTAKES:
            self._report(mistake)

    def _head(self, name: str | None) -> dict[str, str]:
        values = self.values.get("library", {})
        required = ("name", "docs") if name is None else ()
        try:
            if not isinstance(values, dict):
                raise CatalogError(
                    f'{self.place}: "library" must be written as one [library] table'
                )
            head = Table(f"{self.place}: [{self._within}library]", values)
            head.allow("name", "distribution", "types", "docs")
            return {key: head.text(key) for key in (*required, *values)}
        except CatalogError as mistake:
            self._complain(mistake)
            return {}

    def _entries(self, kind: str, read: Callable[[Table], _Entry]) -> tuple[_Entry, ...]:
        tables = self.values.get(kind, [])
        header = f"[[{self._within}{kind}]]"
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._complain(
                CatalogError(f'{self.place}: "{kind}" must be written as {header} tables')
            )
            return ()
        found: dict[str, _Entry] = {}
        for index, values in enumerate(tables):
            label = values.get("name")
            place = f"{self.place}: {header} " + (
                f'"{label}"' if isinstance(label, str) else f"number {index + 1}"
            )
            try:
                entry = read(Table(place, values))
                if self._package and isinstance(entry, WordEntry):
                    raise CatalogError(
                        f"{place}: a word holds in every module, not only in those of the package"
                    )
                if entry.name in found:
                    raise CatalogError(f"{place}: described twice; keep one")
                for key, name in _names(entry) if self._package else ():
                    if not f"{name}.".startswith(f"{self._package}."):
                        own = f'"{key}" must be one of "{self._package}"'
                        raise CatalogError(f"{place}: {own}, which ships this file")
            except CatalogError as mistake:
                self._complain(mistake)
            else:
                found[entry.name] = entry
        return tuple(found.values())


def _names(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the full names that an entry is for, each with the key that it stands under."""
    yield "name", entry.name
    if isinstance(entry, ClassEntry):
        yield from (("also", name) for name in entry.also)
