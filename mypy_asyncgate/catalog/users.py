"""The user's additions to the catalog: tables in the configuration, and files that it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mypy_asyncgate.catalog.library import Library
from mypy_asyncgate.catalog.load import Complain, read_file, read_tables
from mypy_asyncgate.config import CATALOG_TABLE, Config


def load_own(config: Config, complain: Complain) -> tuple[Library, ...]:
    """Return the user's libraries in order of increasing precedence: files, then tables.

    Mistakes are reported to ``complain``, and the valid entries are returned.
    """
    return tuple(_load(config, complain))


def _load(config: Config, complain: Complain) -> Iterator[Library]:
    if config.origin is None:
        return
    for name in config.catalog_files:
        library = read_file(Path(config.origin).parent / name, None, complain)
        if library is not None:
            yield library
    if config.catalog:
        yield read_tables(config.origin, f"{CATALOG_TABLE}.", config.catalog, complain)
