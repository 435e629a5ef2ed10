"""The settings of a run of mypy, and where its catalogs come from.

All of this is known before any code is looked at, and is all that a run needs in which nothing has
changed. The catalogs themselves, with what reads them, are loaded when one is needed.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from mypy_asyncgate.catalog import builtin
from mypy_asyncgate.catalog.shipped import PathOf, Shipped
from mypy_asyncgate.config import Config, load
from mypy_asyncgate.config_files import ConfigError
from mypy_asyncgate.diagnostics import notices

if TYPE_CHECKING:
    from mypy_asyncgate.catalog.library import Library
    from mypy_asyncgate.catalog.model import CatalogError


class Settings:
    """The settings in ``config_file``; ``path_of`` returns the file of a module of the build."""

    def __init__(self, config_file: str | None, path_of: PathOf) -> None:
        self._config_file = config_file
        self._unusable: ConfigError | None = None
        try:
            self.config = load(config_file)
        except ConfigError as error:
            self.config, self._unusable = Config(), error
        self._mistakes: list[CatalogError] = []
        self.own = _own(self.config, self._mistakes)
        self.shipped = Shipped(path_of, self._mistakes.append)

    def begin(self) -> None:
        """Report mistakes in the settings and catalogs.

        Raises ``ConfigError`` if they cannot be used.
        """
        if self._unusable is not None:
            raise self._unusable
        notices.say_wrong_stubs()
        while self._mistakes:
            notices.warn(str(self._mistakes.pop(0)))

    def fingerprint(self, module: str, path: str) -> str:
        """Return a hash of everything except the source that the findings in a module depend on.

        If it changes, everything that depends on the module is checked again.
        """
        shipped = self.shipped.of_module(module, path)
        return self.common if shipped is None else _hash(self.common, shipped)

    def is_outdated(self) -> bool:
        """Tell whether another run would read other settings, or other catalogs, by now."""
        if self.shipped.is_outdated():
            return True
        return Settings(self._config_file, lambda module: None).common != self.common

    @cached_property
    def common(self) -> str:
        """A hash of the settings and of the catalogs that apply to every module."""
        return _hash(self.config.fingerprint(), builtin.digest(), self.own, str(self._unusable))


def _own(config: Config, mistakes: list[CatalogError]) -> tuple[Library, ...]:
    """Return the libraries that a user describes."""
    if not (config.catalog or config.catalog_files):
        return ()
    # Few users have any, and the others do without the reader of catalogs.
    from mypy_asyncgate.catalog.users import load_own

    return load_own(config, mistakes.append)


def _hash(*values: object) -> str:
    """Return a hash of values whose ``repr`` is the same on every machine and Python."""
    return hashlib.sha256(repr(values).encode()).hexdigest()
