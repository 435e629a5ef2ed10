"""The files that hold the plugin's settings, and the section in each.

Settings are in ``[tool.asyncgate]`` of pyproject.toml, or in ``[asyncgate]`` of mypy.ini, .mypy.ini
and setup.cfg. This module does not import mypy.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SHARED_FILES = ("pyproject.toml", "setup.cfg")
_TOML_MISNOMERS = ("mypy-asyncgate", "mypy_asyncgate", "async-gate")
_INI_MISNOMERS = ("mypy_asyncgate", "tool.asyncgate", "tool:asyncgate", "async-gate")


MOST_SHOWN = 1_000
"""The number of characters after which a message is cut off."""


class OneLineError(ValueError):
    """An error with a message of one line, whatever is in the names and values that it repeats.

    A file from somebody else must not be able to forge a line of mypy's output, or to move the
    cursor of a terminal.
    """

    def __init__(self, message: str) -> None:
        line = "".join(map(_printable, message))
        super().__init__(line if len(line) <= MOST_SHOWN else f"{line[:MOST_SHOWN]} ...")


def _printable(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]


class ConfigError(OneLineError):
    """A setting is invalid; the message says how to correct it."""


def find(start: Path | None = None) -> str | None:
    """Return the nearest pyproject.toml or setup.cfg that has settings for this plugin.

    Searches from ``start`` (default: the current folder) up to the root of the repository, as mypy
    does. It serves projects that do not configure mypy. Raises ConfigError as ``load`` does.
    """
    folder = (start or Path.cwd()).resolve()
    for parent in (folder, *folder.parents):
        for name in _SHARED_FILES:
            path = parent / name
            if path.is_file() and read_section(path) is not None:
                return str(path) if start else os.path.relpath(path)
        if (parent / ".git").exists() or (parent / ".hg").exists():
            break
    return None


def candidates(config_file: str | None) -> Iterator[Path]:
    if not config_file or config_file == os.devnull:
        return
    path = Path(config_file)
    if path.is_file():
        yield path
    if path.suffix.lower() == ".toml":
        return
    beside = path.parent / "pyproject.toml"
    if beside.is_file():
        yield beside
    if path.resolve() in _user_files() and (found := find()) is not None:
        yield Path(found)


def _user_files() -> set[Path]:
    """Return the places of mypy's per-user configuration."""
    folders = [Path("~/.config").expanduser()]
    if xdg := os.environ.get("XDG_CONFIG_HOME"):
        folders.append(Path(xdg))
    files = [folder / "mypy" / "config" for folder in folders]
    return {file.resolve() for file in (*files, Path("~/.mypy.ini").expanduser())}


def read_section(path: Path) -> Mapping[str, object] | None:
    try:
        if path.suffix.lower() == ".toml":
            with path.open("rb") as file:
                return _toml_section(tomllib.load(file), path)
        parser = configparser.RawConfigParser(default_section="")
        with path.open(encoding="utf-8") as text:
            parser.read_file(text)
    except (OSError, ValueError, RecursionError, configparser.Error) as error:
        reason = " ".join(str(error).split())
        raise ConfigError(f"{path}: cannot be read: {reason}") from error
    _refuse_misnomers(parser.sections(), _INI_MISNOMERS, "asyncgate", path)
    return dict(parser.items("asyncgate")) if parser.has_section("asyncgate") else None


def _toml_section(data: Mapping[str, object], path: Path) -> Mapping[str, object] | None:
    tool = data.get("tool")
    if not isinstance(tool, dict):
        return None
    _refuse_misnomers(list(tool), _TOML_MISNOMERS, "tool.asyncgate", path)
    if "asyncgate" not in tool:
        return None
    section = tool["asyncgate"]
    if not isinstance(section, dict):
        raise ConfigError(
            f"{path}: tool.asyncgate is {kind_of(section)}; write a [tool.asyncgate] table"
        )
    return section


def _refuse_misnomers(names: list[str], wrong: tuple[str, ...], right: str, path: Path) -> None:
    prefix = "tool." if path.suffix.lower() == ".toml" else ""
    for name in names:
        if name in wrong:
            raise ConfigError(f"{path}: section [{prefix}{name}] is not read; call it [{right}]")


def kind_of(value: object) -> str:
    """Describe a value by its TOML type, with the value itself if it is short."""
    names = {bool: "a boolean", int: "an integer", float: "a float", str: "a string",
             list: "an array", dict: "a table"}  # fmt: skip
    shown = f" ({quoted(value)})" if isinstance(value, (str, int, float)) else ""
    return names.get(type(value), "a date or time") + shown


def quoted(value: object) -> str:
    """Return a value from a file as messages show it."""
    try:
        return repr(value)
    except ValueError:
        return "a number of thousands of digits"
    except RecursionError:
        return "tables within tables"
