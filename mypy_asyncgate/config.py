"""The plugin's settings, read and checked once, from the file that configures mypy.

They are in ``[tool.asyncgate]`` of pyproject.toml, or in ``[asyncgate]`` of mypy.ini, .mypy.ini and
setup.cfg. Lists extend the built-in ones. The user's catalog is located here and read by
``catalog.users``. This module does not import mypy.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from mypy_asyncgate.config_files import ConfigError, candidates, kind_of, read_section
from mypy_asyncgate.dataclass import dataclass, field, replace

Level = Literal["standard", "strict"]

T = TypeVar("T")

LEVELS: tuple[Level, ...] = ("standard", "strict")
BOTH = (True, False)
FILES = "catalog-files"

CATALOG_TABLE = "tool.asyncgate.catalog"


@dataclass(frozen=True)
class Setting:
    """What a setting says, in a sentence, and an example of it in TOML."""

    says: str
    example: str


SETTINGS = {
    "level": Setting("How much is checked.", 'level = "strict"'),
    "infer": Setting("Whether ownership is inferred from bodies.", "infer = false"),
    "resources": Setting(
        "Full names of classes whose instances have to be entered or released.",
        'resources = ["myapp.db.Pool"]',
    ),
    "not-resources": Setting(
        "Full names of classes that hold nothing, whatever their methods are called.",
        'not-resources = ["myapp.testing.FakePool"]',
    ),
    "factories": Setting(
        "Full names of functions and methods whose result belongs to the caller.",
        'factories = ["myapp.db.make_pool"]',
    ),
    "borrowed": Setting(
        "Full names of functions and methods whose result is released by somebody else.",
        'borrowed = ["myapp.db.current_session"]',
    ),
    "manager-decorators": Setting(
        "Full names of decorators that turn a generator function into a context manager.",
        'manager-decorators = ["myapp.db.manager"]',
    ),
    "catalog": Setting(
        "Entries that add to the catalog, or override it.", f"[[{CATALOG_TABLE}.class]]"
    ),
    FILES: Setting(
        "Paths of files with such entries, relative to the folder of the configuration file.",
        'catalog-files = ["catalog.toml"]',
    ),
}
"""All settings, in the order of the documentation."""

KEYS = tuple(SETTINGS)
LISTS = tuple(key for key in KEYS if key not in ("level", "infer", "catalog", FILES))
"""The settings that are lists of full names."""

LEVEL_VARIABLE = "MYPY_ASYNCGATE_LEVEL"
"""The environment variable by which the gate overrides the level, also in mypy's workers."""

_OPPOSITES = (("resources", "not-resources"), ("factories", "borrowed"))


@dataclass(frozen=True)
class Config:
    """All settings. ``origin`` is the file that they were read from, or None for the defaults.

    ``catalog`` is the raw TOML table. ``catalog_files`` are relative to the folder of ``origin``.
    """

    level: Level = "standard"
    infer: bool = True
    resources: frozenset[str] = frozenset()
    not_resources: frozenset[str] = frozenset()
    factories: frozenset[str] = frozenset()
    borrowed: frozenset[str] = frozenset()
    manager_decorators: frozenset[str] = frozenset()
    catalog: Mapping[str, object] = field(default_factory=dict)
    catalog_files: tuple[str, ...] = ()
    origin: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """All names in the lists; those of the catalog are not read here."""
        given = (self.resources, self.not_resources, self.factories, self.borrowed)
        return self.manager_decorators.union(*given)

    def fingerprint(self) -> dict[str, bool | str | list[str]]:
        """Return the settings that findings depend on, as JSON for ``report_config_data``.

        The catalog is left out: it has a fingerprint of its own.
        """
        return {
            "level": self.level,
            "infer": self.infer,
            "resources": sorted(self.resources),
            "not-resources": sorted(self.not_resources),
            "factories": sorted(self.factories),
            "borrowed": sorted(self.borrowed),
            "manager-decorators": sorted(self.manager_decorators),
        }


def load(options_config_file: str | None) -> Config:
    """Read the settings that belong to mypy's ``options.config_file``.

    If an ini file has no ``[asyncgate]`` section, the pyproject.toml beside it is read. If the file
    is mypy's per-user configuration, the configuration of the project in the current folder is
    read. Without a file, or with ``os.devnull``, the defaults are returned. The environment
    variable LEVEL_VARIABLE overrides the level. Raises ConfigError for an invalid setting, and for
    a file that cannot be read.
    """
    found = _load(options_config_file)
    level = os.environ.get(LEVEL_VARIABLE)
    return found if level is None else replace(found, level=_level(level, LEVEL_VARIABLE, False))


def _load(options_config_file: str | None) -> Config:
    for path in candidates(options_config_file):
        section = read_section(path)
        if section is not None:
            return _parse(section, path)
    return Config()


def _parse(section: Mapping[str, object], path: Path) -> Config:
    toml = path.suffix.lower() == ".toml"
    where = f"{path}: [{'tool.asyncgate' if toml else 'asyncgate'}]"
    for key in section:
        if key not in KEYS:
            raise ConfigError(_unknown_key(where, key, toml))
    lists: dict[str, frozenset[str]] = {}
    for key in LISTS:
        lists[key] = _names(section[key], where, key, toml) if key in section else frozenset()
    for one, other in _OPPOSITES:
        if both := sorted(lists[one] & lists[other]):
            raise ConfigError(
                f'{where}: "{both[0]}" is in "{one}" and in "{other}"; keep it in one of them'
            )
    return Config(
        level=_level(section.get("level", "standard"), where, toml),
        infer=_flag(section["infer"], where, "infer", toml) if "infer" in section else True,
        resources=lists["resources"],
        not_resources=lists["not-resources"],
        factories=lists["factories"],
        borrowed=lists["borrowed"],
        manager_decorators=lists["manager-decorators"],
        catalog=_catalog(section["catalog"], where, toml) if "catalog" in section else {},
        catalog_files=_texts(section[FILES], where, FILES, toml) if FILES in section else (),
        origin=str(path),
    )


def _unknown_key(where: str, key: str, toml: bool) -> str:
    close = difflib.get_close_matches(key.replace("_", "-").lower(), KEYS, 1)
    hint = f'did you mean "{close[0]}"?' if close else "there is none like it."
    example = _example(close[0] if close else "resources", toml)
    return f'{where}: unknown key "{key}"; {hint} Keys: {", ".join(KEYS)}. Example: {example}'


def _level(value: object, where: str, toml: bool) -> Level:
    return _choice(value, where, "level", {level: level for level in LEVELS}, toml)


def _flag(value: object, where: str, key: str, toml: bool) -> bool:
    allowed: dict[object, bool] = {flag if toml else str(flag).lower(): flag for flag in BOTH}
    return _choice(value, where, key, allowed, toml)


def _choice(value: object, where: str, key: str, allowed: Mapping[Any, T], toml: bool) -> T:
    for text, meaning in allowed.items():
        if value == text and type(value) is type(text):
            return meaning
    found = f'"{value}"' if isinstance(value, str) else kind_of(value)
    texts = (f'"{text}"' if isinstance(text, str) else str(text).lower() for text in allowed)
    raise ConfigError(
        f'{where}: "{key}" is {found}; allowed: {" or ".join(texts)}. '
        f"Example: {_example(key, toml)}"
    )


def _names(value: object, where: str, key: str, toml: bool) -> frozenset[str]:
    names = _texts(value, where, key, toml)
    for entry in names:
        parts = entry.split(".")
        if len(parts) < 2 or not all(part.isidentifier() for part in parts):
            raise ConfigError(
                f'{where}: "{key}" holds "{entry}"; allowed: full names such as'
                f' "package.module.name". Example: {_example(key, toml)}'
            )
    return frozenset(names)


def _texts(value: object, where: str, key: str, toml: bool) -> tuple[str, ...]:
    what = "paths" if key == FILES else "full names"
    advice = f"Example: {_example(key, toml)}"
    if not toml:
        value = [part for part in map(str.strip, re.split(r"[,\n]", str(value))) if part]
    if not isinstance(value, list):
        raise ConfigError(
            f'{where}: "{key}" is {kind_of(value)}; allowed: a list of {what}. {advice}'
        )
    for entry in value:
        if not isinstance(entry, str):
            raise ConfigError(
                f'{where}: "{key}" holds {kind_of(entry)}; allowed: {what} only. {advice}'
            )
    return tuple(value)


def _catalog(value: object, where: str, toml: bool) -> Mapping[str, object]:
    if not toml:
        raise ConfigError(
            f'{where}: "catalog" needs tables; write them in a file. '
            f"Example: {_example(FILES, toml)}"
        )
    if not isinstance(value, dict):
        raise ConfigError(
            f'{where}: "catalog" is {kind_of(value)}; write [[{CATALOG_TABLE}.class]] tables'
        )
    return value


def _example(key: str, toml: bool) -> str:
    if toml:
        return SETTINGS[key].example
    return re.sub(r'[\[\]"]', "", SETTINGS[FILES if key == "catalog" else key].example)
