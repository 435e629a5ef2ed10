"""From TOML to a catalog; every complaint names file, table, entry and key."""

from __future__ import annotations

import enum
import functools
import importlib.resources
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from mypy_asyncgate.catalog.model import (
    Argument,
    BlockingEntry,
    CallEntry,
    Catalog,
    CatalogError,
    ClassEntry,
    Does,
    Gives,
    Kind,
    Library,
    ProducerEntry,
    TypeEntry,
)

_Member = TypeVar("_Member", bound=enum.Enum)
_AnyEntry = ClassEntry | ProducerEntry | CallEntry | BlockingEntry | TypeEntry
_Entry = TypeVar("_Entry", ClassEntry, ProducerEntry, CallEntry, BlockingEntry, TypeEntry)


@functools.cache
def load_builtin() -> Catalog:
    """The catalog that this package ships."""
    folder = importlib.resources.files(__package__).joinpath("data")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return combine(load_file(file.name, file.read_text(encoding="utf-8")) for file in files)


def combine(libraries: Iterable[Library]) -> Catalog:
    """A catalog of these libraries, none of which may describe what another one does."""
    catalog = Catalog(tuple(libraries))
    seen: dict[tuple[str, str], str] = {}
    for library in catalog.libraries:
        tables: list[tuple[str, Iterable[_AnyEntry]]] = [
            ("class", library.classes),
            ("producer", library.producers),
            ("call", library.calls),
            ("blocking", library.blocking),
            ("type", library.types_given),
        ]
        for table, entries in tables:
            for entry in entries:
                other = seen.setdefault((table, entry.name), library.name)
                if other != library.name:
                    raise CatalogError(
                        f'[[{table}]] "{entry.name}" is described by both '
                        f'"{other}" and "{library.name}"; keep one'
                    )
    return catalog


def load_file(path: str, text: str) -> Library:
    """The library that a file describes; `path` is only for messages."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{path}: not valid TOML: {error}") from None
    top = _Table(path, document)
    top.only("library", "class", "producer", "call", "blocking", "type")
    if not isinstance(document.get("library"), dict):
        raise CatalogError(f'{path}: needs one [library] table with "name" and "docs"')
    head = _Table(f"{path}: [library]", document["library"])
    head.only("name", "distribution", "types", "docs")
    return Library(
        name=head.text("name"),
        docs=head.text("docs"),
        distribution=head.text("distribution") if "distribution" in head.values else None,
        types=head.text("types") if "types" in head.values else None,
        classes=_entries(top, "class", _class),
        producers=_entries(top, "producer", _producer),
        calls=_entries(top, "call", _call),
        blocking=_entries(top, "blocking", _blocking),
        types_given=_entries(top, "type", _type),
    )


class _Table:
    """A TOML table, and the place that messages name."""

    def __init__(self, place: str, values: Mapping[str, object]) -> None:
        self.place = place
        self.values = values

    def fail(self, key: str, allowed: str) -> CatalogError:
        if key not in self.values:
            return CatalogError(f'{self.place}: "{key}" is missing; it must be {allowed}')
        found = self.values[key]
        return CatalogError(f'{self.place}: "{key}" must be {allowed}, found {found!r}')

    def only(self, *keys: str) -> None:
        for key in self.values:
            if key not in keys:
                allowed = ", ".join(f'"{k}"' for k in keys)
                raise CatalogError(f'{self.place}: unknown key "{key}"; allowed are {allowed}')

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "a text that is not empty")
        return value

    def name(self) -> str:
        value = self.values.get("name")
        if not isinstance(value, str) or not _is_full_name(value):
            raise self.fail("name", 'a full name such as "package.module.Class"')
        return value

    def names(self, key: str) -> tuple[str, ...]:
        values = self.values.get(key, [])
        if not isinstance(values, list) or any(
            not isinstance(value, str) or not value.isidentifier() for value in values
        ):
            raise self.fail(key, "a list of bare names")
        if len(set(values)) != len(values):
            raise self.fail(key, "a list without repetitions")
        return tuple(values)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.values.get(key)
        if (
            not isinstance(values, list)
            or not values
            or not all(isinstance(value, str) and value.strip() for value in values)
        ):
            raise self.fail(key, "a list of at least one text")
        return tuple(values)

    def flag(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "true or false")
        return value

    def member(self, key: str, of: type[_Member]) -> _Member:
        value = self.values.get(key)
        for member in of:
            if member.value == value:
                return member
        raise self.fail(key, "one of " + ", ".join(f'"{member.value}"' for member in of))


def _is_full_name(value: str) -> bool:
    parts = value.split(".")
    return len(parts) > 1 and all(part.isidentifier() for part in parts)


def _entries(top: _Table, kind: str, parse: Callable[[_Table], _Entry]) -> tuple[_Entry, ...]:
    tables = top.values.get(kind, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise CatalogError(f'{top.place}: "{kind}" must be written as [[{kind}]] tables')
    entries: dict[str, _Entry] = {}
    for index, values in enumerate(tables):
        label = values.get("name")
        place = f"{top.place}: [[{kind}]] " + (
            f'"{label}"' if isinstance(label, str) else f"number {index + 1}"
        )
        entry = parse(_Table(place, values))
        if entry.name in entries:
            raise CatalogError(f"{place}: described twice; keep one")
        entries[entry.name] = entry
    return tuple(entries.values())


def _class(table: _Table) -> ClassEntry:
    table.only(
        "name", "kind", "release", "start", "consume", "releasers", "waits", "fills", "reusable",
        "block_releases", "why",
    )  # fmt: skip
    kind = table.member("kind", Kind)
    entry = ClassEntry(
        name=table.name(),
        kind=kind,
        why=table.text("why"),
        release=table.names("release"),
        start=table.names("start"),
        consume=table.names("consume"),
        releasers=table.names("releasers"),
        waits=table.names("waits"),
        fills=table.names("fills"),
        reusable=table.flag("reusable", default=True),
        block_releases=table.flag("block_releases", default=True),
    )
    if kind is Kind.RELEASE and not entry.release:
        raise table.fail("release", 'a list of at least one method for kind "release"')
    if not set(entry.waits) <= set(entry.release):
        raise table.fail("waits", 'a list of methods that are named in "release" too')
    if entry.fills and kind is not Kind.LAZY:
        raise table.fail("fills", 'absent for all kinds but "lazy"')
    if kind is Kind.RELEASE and entry.start:
        raise table.fail("start", 'absent for kind "release", which holds from the start')
    if kind in (Kind.NONE, Kind.DERIVED):
        for key in ("release", "start", "consume", "releasers", "waits", "fills"):
            if key in table.values:
                raise table.fail(key, f'absent for kind "{kind.value}", which owes nothing')
    return entry


def _producer(table: _Table) -> ProducerEntry:
    table.only("name", "gives", "kind", "position", "derived", "when", "without", "why")
    gives = table.member("gives", Gives)
    if gives is Gives.BORROWED:
        for key in ("kind", "position", "derived", "when", "without"):
            if key in table.values:
                raise table.fail(key, "absent for what is borrowed, which is not tracked")
    kind = table.member("kind", Kind) if "kind" in table.values else None
    if kind in (Kind.NONE, Kind.DERIVED):
        raise table.fail("kind", 'one of "release", "lazy", "enter"')
    return ProducerEntry(
        name=table.name(),
        gives=gives,
        why=table.text("why"),
        kind=kind,
        positions=_positions(table) if "position" in table.values else (),
        derived=table.flag("derived", default=False),
        when=_when(table),
        without=table.names("without"),
    )


def _positions(table: _Table) -> tuple[int, ...]:
    value = table.values["position"]
    positions = value if isinstance(value, list) else [value]
    if not positions or any(type(p) is not int or p < 0 for p in positions):
        raise table.fail("position", "a tuple position counted from 0, or a list of them")
    if len(set(positions)) != len(positions):
        raise table.fail("position", "a list without repetitions")
    return tuple(positions)


def _call(table: _Table) -> CallEntry:
    table.only("name", "does", "argument", "calls", "when", "why")
    return CallEntry(
        name=table.name(),
        does=table.member("does", Does),
        why=table.text("why"),
        argument=_argument(table),
        calls=table.text("calls") if "calls" in table.values else None,
        when=_when(table),
    )


def _blocking(table: _Table) -> BlockingEntry:
    table.only("name", "instead", "unless", "why")
    return BlockingEntry(
        name=table.name(),
        instead=table.texts("instead"),
        why=table.text("why"),
        unless=table.names("unless"),
    )


def _argument(table: _Table) -> Argument:
    value = table.values.get("argument", 0)
    if isinstance(value, str) and value.isidentifier():
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise table.fail("argument", 'a position counted from 0, "all", "self" or a keyword')


def _when(table: _Table) -> tuple[str, bool] | None:
    value = table.values.get("when")
    if value is None:
        return None
    if isinstance(value, dict) and len(value) == 1:
        [(keyword, needed)] = value.items()
        if isinstance(needed, bool):
            return keyword, needed
    raise table.fail("when", "one keyword and true or false, as in {owner = false}")


def _type(table: _Table) -> TypeEntry:
    table.only("name", "gives", "shown", "why")
    gives = table.text("gives")
    if gives != "self" and not _is_full_name(gives):
        raise table.fail("gives", 'the full name of a class, or "self"')
    return TypeEntry(
        name=table.name(),
        gives=gives,
        why=table.text("why"),
        shown=table.flag("shown", default=True),
    )
