"""Readers for the tables of a catalog: each checks a TOML table and returns its entry."""

from __future__ import annotations

from typing import TypeGuard

from mypy_asyncgate.catalog.model import (
    Argument,
    BlockingEntry,
    CallbackEntry,
    CallEntry,
    ClassEntry,
    Does,
    Gives,
    Kind,
    Meaning,
    ProducerEntry,
    SurveyEntry,
    TypeEntry,
    WordEntry,
)
from mypy_asyncgate.catalog.toml_table import Table, is_full_name

_OF_RELEASE = (
    "release", "start", "consume", "releasers", "waits", "fills", "releases_on_error",
)  # fmt: skip
"""The keys that say how a class is released, absent for one that owes nothing."""


def read_class(table: Table) -> ClassEntry:
    """Read a ``[[class]]`` table: how instances of a class are managed."""
    table.allow(
        "name", "also", "kind", "release", "start", "consume", "releasers", "waits", "fills",
        "asks", "releases_on_error", "reusable", "reopens", "block_releases", "why",
    )  # fmt: skip
    kind = table.member("kind", Kind)
    entry = ClassEntry(
        name=table.name(),
        kind=kind,
        why=table.text("why"),
        also=table.full_names("also"),
        release=table.names("release"),
        start=table.names("start"),
        consume=table.names("consume"),
        releasers=table.names("releasers"),
        waits=table.names("waits"),
        fills=table.names("fills"),
        asks=table.names("asks"),
        releases_on_error=table.names("releases_on_error"),
        reusable=table.flag("reusable", default=True),
        reopens=table.flag("reopens", default=False),
        block_releases=table.flag("block_releases", default=True),
    )
    if kind is Kind.RELEASE and not entry.release:
        raise table.fail("release", 'a list of at least one method for kind "release"')
    if not set(entry.waits) <= set(entry.release):
        raise table.fail("waits", 'a list of methods that are named in "release" too')
    if entry.fills and kind is not Kind.LAZY:
        raise table.fail("fills", 'absent for all kinds but "lazy"')
    if entry.asks and kind is not Kind.RELEASE:
        raise table.fail("asks", 'absent for all kinds but "release"')
    if entry.reopens and not entry.reusable:
        raise table.fail("reopens", 'absent with "reusable = false", which says the opposite')
    if kind is Kind.EMPTY and not entry.start:
        raise table.fail("start", 'a list of at least one method for kind "empty"')
    if kind is Kind.RELEASE and entry.start:
        raise table.fail("start", 'absent for kind "release", which holds from the start')
    if kind in (Kind.NONE, Kind.DERIVED):
        for key in _OF_RELEASE:
            if key in table.values:
                raise table.fail(key, f'absent for kind "{kind.value}", which owes nothing')
    return entry


def read_producer(table: Table) -> ProducerEntry:
    """Read a ``[[producer]]`` table: who owns the result of a call."""
    table.allow(
        "name", "gives", "kind", "position", "derived", "when", "without", "around", "release",
        "block_releases", "why",
    )  # fmt: skip
    gives = table.member("gives", Gives)
    if gives is not Gives.FRESH:
        for key in (
            "kind", "position", "derived", "when", "without", "around", "block_releases",
        ):  # fmt: skip
            if key in table.values:
                raise table.fail(key, f'absent for "{gives.value}", which gives nothing new')
    if (gives is Gives.HOLD) is not ("release" in table.values):
        raise table.fail("release", 'a list of methods for "hold", and absent otherwise')
    kind = table.member("kind", Kind) if "kind" in table.values else None
    if kind in (Kind.EMPTY, Kind.NONE, Kind.DERIVED):
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
        release=table.names("release"),
        around=_around(table),
        block_releases=table.flag("block_releases", default=True),
    )


def _positions(table: Table) -> tuple[int, ...]:
    value = table.values["position"]
    positions = value if isinstance(value, list) else [value]
    if not positions or any(type(p) is not int or p < 0 for p in positions):
        raise table.fail("position", "a tuple position counted from 0, or a list of them")
    if len(set(positions)) != len(positions):
        raise table.fail("position", "a list without repetitions")
    return tuple(positions)


def read_call(table: Table) -> CallEntry:
    """Read a ``[[call]]`` table: what a call does to its argument."""
    table.allow("name", "does", "argument", "calls", "when", "why")
    return CallEntry(
        name=table.name(),
        does=table.member("does", Does),
        why=table.text("why"),
        arguments=_arguments(table),
        calls=table.text("calls") if "calls" in table.values else None,
        when=_when(table),
    )


def read_callback(table: Table) -> CallbackEntry:
    """Read a ``[[callback]]`` table: what a call hands over to a callback."""
    table.allow("name", "argument", "parameter", "type", "safe", "why")
    given = table.text("type")
    if not is_full_name(given):
        raise table.fail("type", "the full name of a class")
    parameter = table.values.get("parameter", 0)
    if type(parameter) is not int or parameter < 0:
        raise table.fail("parameter", "a position counted from 0")
    return CallbackEntry(
        name=table.name(),
        type=given,
        why=table.text("why"),
        arguments=_arguments(table),
        parameter=parameter,
        safe=table.flag("safe", default=False),
    )


def read_blocking(table: Table) -> BlockingEntry:
    """Read a ``[[blocking]]`` table: what to call instead of a blocking function."""
    table.allow("name", "instead", "unless", "why")
    return BlockingEntry(
        name=table.name(),
        instead=table.texts("instead"),
        why=table.text("why"),
        unless=table.names("unless"),
    )


def _arguments(table: Table) -> tuple[Argument, ...]:
    value = table.values.get("argument", 0)
    arguments = value if isinstance(value, list) else [value]
    if not arguments or not all(map(_is_argument, arguments)):
        raise table.fail(
            "argument", 'a position counted from 0, "all", a keyword, or a list of them'
        )
    return tuple(arguments)


def _is_argument(value: object) -> TypeGuard[Argument]:
    if isinstance(value, str):
        return value.isidentifier() and value != "self"
    return type(value) is int and value >= 0


def _around(table: Table) -> Argument | None:
    value = table.values.get("around")
    if value is None:
        return None
    if not _is_argument(value) or value == "all":
        raise table.fail("around", "a position counted from 0, or a keyword")
    return value


def _when(table: Table) -> tuple[str, bool] | None:
    value = table.values.get("when")
    if value is None:
        return None
    if isinstance(value, dict) and len(value) == 1:
        [(keyword, needed)] = value.items()
        if isinstance(needed, bool):
            return keyword, needed
    raise table.fail("when", "one keyword and true or false, as in {owner = false}")


def read_type(table: Table) -> TypeEntry:
    """Read a ``[[type]]`` table: the result type of a function."""
    table.allow("name", "gives", "shown", "why")
    gives = table.text("gives")
    if gives != "self" and not is_full_name(gives):
        raise table.fail("gives", 'the full name of a class, or "self"')
    return TypeEntry(
        name=table.name(),
        gives=gives,
        why=table.text("why"),
        shown=table.flag("shown", default=True),
    )


def read_survey(table: Table) -> SurveyEntry:
    """Read a ``[[survey]]`` table: a module, class or function that was looked through."""
    table.allow("name", "why")
    return SurveyEntry(name=table.name(or_module=True), why=table.text("why"))


def read_word(table: Table) -> WordEntry:
    """Read a ``[[word]]`` table: what a name means to a framework."""
    table.allow("name", "means", "why")
    means = table.member("means", Meaning)
    name = table.name() if means is Meaning.DECORATOR else table.bare_name()
    return WordEntry(name=name, means=means, why=table.text("why"))
