"""``mypy-asyncgate schema``: prints the JSON schema of the settings, for editors and linters."""

from __future__ import annotations

import argparse
import enum
import json
from collections.abc import Iterable
from typing import Any

from mypy_asyncgate import config
from mypy_asyncgate.catalog import read_entry
from mypy_asyncgate.catalog.library import Library
from mypy_asyncgate.catalog.model import Does, Gives, Kind, Meaning
from mypy_asyncgate.catalog.toml_table import Table
from mypy_asyncgate.gate import pages

HELP = "print the JSON schema of [tool.asyncgate]"

Schema = dict[str, Any]

_WORD = r"[^\W\d]\w*"
_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_FLAG: Schema = {"type": "boolean"}
_NAME: Schema = {"type": "string", "pattern": f"^{_WORD}$"}
_FULL_NAME: Schema = {"type": "string", "pattern": rf"^{_WORD}(\.{_WORD})+$"}
_POSITION: Schema = {"type": "integer", "minimum": 0}
_ARGUMENT: Schema = {"anyOf": [_POSITION, _NAME]}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser; it has none."""


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    print(json.dumps(schema(), indent=2))
    return 0


def schema() -> Schema:
    """Return the schema of the table ``[tool.asyncgate]`` in pyproject.toml."""
    home = pages.home()
    properties = {
        key: {"description": setting.says, **_setting(key)}
        for key, setting in config.SETTINGS.items()
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **({"$id": f"{home.rstrip('/')}/asyncgate.schema.json"} if home else {}),
        "title": "mypy-asyncgate",
        **_table(properties),
    }


def _setting(key: str) -> Schema:
    if key == "level":
        return {"enum": list(config.LEVELS), "default": config.LEVELS[0]}
    if key == "infer":
        return {**_FLAG, "default": True}
    if key == "catalog":
        library = _table(dict.fromkeys(("name", "distribution", "types", "docs"), _TEXT))
        entries = {name: _list(_entry(name)) for name in Library("", "").tables}
        return _table({"library": library, **entries})
    return _list({"type": "string"} if key == config.FILES else _FULL_NAME)


def _entry(table: str) -> Schema:
    """Return the schema of an entry of a catalog."""
    entry = _table({key: _value(table, key) for key in _keys(table)})
    required = ["name", *_REQUIRED.get(table, ()), "why"]
    return {**entry, "required": required}


_REQUIRED = {
    "class": ("kind",),
    "producer": ("gives",),
    "call": ("does",),
    "callback": ("type",),
    "blocking": ("instead",),
    "type": ("gives",),
    "word": ("means",),
}

_VALUES: dict[str, Schema] = {
    "why": _TEXT,
    "calls": _TEXT,
    "type": _FULL_NAME,
    "parameter": _POSITION,
    "around": _ARGUMENT,
    "argument": {"anyOf": [_ARGUMENT, {"type": "array", "items": _ARGUMENT, "minItems": 1}]},
    "position": {"anyOf": [_POSITION, {"type": "array", "items": _POSITION, "minItems": 1}]},
    "also": {"type": "array", "items": _FULL_NAME, "minItems": 1},
    "instead": {"type": "array", "items": _TEXT, "minItems": 1},
    "when": {
        "type": "object",
        "additionalProperties": _FLAG,
        "minProperties": 1,
        "maxProperties": 1,
    },
    **dict.fromkeys(("reusable", "reopens", "block_releases", "derived", "shown", "safe"), _FLAG),
}


def _value(table: str, key: str) -> Schema:
    members: dict[str, type[enum.Enum]] = {"kind": Kind, "does": Does, "means": Meaning}
    if key == "gives":
        return {"type": "string"} if table == "type" else _one_of(Gives)
    if key in members:
        return _one_of(members[key])
    if key == "name":
        return _TEXT if table in ("word", "survey") else _FULL_NAME
    return _VALUES.get(key, _list(_NAME))


def _keys(table: str) -> tuple[str, ...]:
    """Return the keys of an entry, as its reader names them."""
    keys = _Keys(table, {})
    try:
        getattr(read_entry, f"read_{table}")(keys)
    except _Known:
        return keys.known
    raise AssertionError(f"the reader of {table} allows nothing")


class _Known(Exception):
    """The keys are known, and nothing is to be read."""


class _Keys(Table):
    """Stops a reader once it has said which keys it knows."""

    known: tuple[str, ...] = ()

    def allow(self, *keys: str) -> None:
        """Remember the keys."""
        self.known = keys
        raise _Known


def _one_of(members: Iterable[enum.Enum]) -> Schema:
    return {"enum": [member.value for member in members]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _table(properties: Schema) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": properties}
