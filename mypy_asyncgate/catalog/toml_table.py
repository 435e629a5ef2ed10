"""A TOML table with typed, checked access to its values."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TypeVar

from mypy_asyncgate.catalog.model import CatalogError
from mypy_asyncgate.config_files import MOST_SHOWN, quoted

_Member = TypeVar("_Member", bound=enum.Enum)


class Table:
    """A TOML table; ``place`` names it in error messages. Getters raise CatalogError."""

    def __init__(self, place: str, values: Mapping[str, object]) -> None:
        self.place = place
        self.values = values

    def fail(self, key: str, allowed: str) -> CatalogError:
        """Return the error that the value of ``key`` is missing or is not what is allowed."""
        if key not in self.values:
            return CatalogError(f'{self.place}: "{key}" is missing; it must be {allowed}')
        found = self.values[key]
        return CatalogError(f'{self.place}: "{key}" must be {allowed}, found {quoted(found)}')

    def allow(self, *keys: str) -> None:
        """Refuse any key that is not one of ``keys``."""
        for key in self.values:
            if key not in keys:
                allowed = ", ".join(f'"{k}"' for k in keys)
                raise CatalogError(f'{self.place}: unknown key "{key}"; allowed are {allowed}')

    def text(self, key: str) -> str:
        """Return a string that is not empty."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "a text that is not empty")
        return value

    def name(self, or_module: bool = False) -> str:
        """Return the full name under "name", or with ``or_module`` also that of a module."""
        value = self.values.get("name")
        is_name = isinstance(value, str) and (
            is_full_name(value) or (or_module and value.isidentifier())
        )
        if not isinstance(value, str) or not is_name:
            raise self.fail("name", 'a full name such as "package.module.Class"')
        return value

    def bare_name(self) -> str:
        """Return the bare name under "name"."""
        value = self.values.get("name")
        if not isinstance(value, str) or not value.isidentifier():
            raise self.fail("name", 'a bare name such as "setup"')
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of distinct bare names; empty if there is no such key."""
        values = self.values.get(key, [])
        if not isinstance(values, list) or any(
            not isinstance(value, str) or not value.isidentifier() for value in values
        ):
            raise self.fail(key, "a list of bare names")
        if len(set(values)) != len(values):
            raise self.fail(key, "a list without repetitions")
        return tuple(values)

    def full_names(self, key: str) -> tuple[str, ...]:
        """Return a list of full names; empty if there is no such key."""
        values = self.texts(key) if key in self.values else ()
        if not all(map(is_full_name, values)):
            raise self.fail(key, "a list of full names")
        return values

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of at least one string that a message can show in its line."""
        values = self.values.get(key)
        if not isinstance(values, list) or not values or not all(map(_is_phrase, values)):
            raise self.fail(key, "a list of at least one short text without control characters")
        return tuple(values)

    def flag(self, key: str, default: bool) -> bool:
        """Return a boolean."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "true or false")
        return value

    def member(self, key: str, of: type[_Member]) -> _Member:
        """Return the member of an enumeration that has the value of ``key``."""
        value = self.values.get(key)
        for member in of:
            if member.value == value:
                return member
        raise self.fail(key, "one of " + ", ".join(f'"{member.value}"' for member in of))


def _is_phrase(value: object) -> bool:
    """Tell whether a value is a text that cannot forge a line of a message."""
    return (
        isinstance(value, str)
        and bool(value.strip())
        and value.isprintable()
        and len(value) <= MOST_SHOWN
    )


def is_full_name(value: str) -> bool:
    """Tell whether a string has the form of a full name: identifiers with dots between them."""
    parts = value.split(".")
    return len(parts) > 1 and all(part.isidentifier() for part in parts)
