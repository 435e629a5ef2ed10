"""The releases that the catalog is verified against: ``pinned.txt``, a line for each.

They are pinned, so that a release of somebody else's does not break this project's tests; the
newest releases are looked at by ``python -m tests.catalog.newest``, which also moves the pins.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mypy_asyncgate.catalog.library import Library

FILE = Path(__file__).with_name("pinned.txt")

LEFT_OUT = {
    "types-SQLAlchemy": "types of SQLAlchemy 1.4, which hide those that later releases have",
}
"""Distributions that cannot be installed beside the others, and why."""


def needed(libraries: Iterable[Library]) -> list[str]:
    """The distributions of catalogued things and of their types, in order.

    A library of which only words are known has nothing that could be looked up in it.
    """
    described = [library for library in libraries if library.names]
    named = {name for library in described for name in (library.distribution, library.types)}
    return sorted((n for n in named if n is not None and n not in LEFT_OUT), key=str.lower)


def read() -> dict[str, str]:
    """The pinned version of each distribution."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line)


def write(versions: dict[str, str]) -> None:
    """Pin these versions."""
    FILE.write_text("".join(f"{name}=={version}\n" for name, version in versions.items()))
