"""Adds the plugin to the text of a configuration file, and changes nothing else in it.

The text is edited with regular expressions, which keeps its layout. Then both texts are parsed and
compared: an edit that changes anything but the list of plugins is not taken. What is refused, mypy
cannot read either, so a library that edits TOML would serve no further file.
"""

from __future__ import annotations

import configparser
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PLUGIN = "mypy_asyncgate"

_TOML_PLUGINS = re.compile(r"""\bplugins["']?[ \t]*=[ \t]*(\[|\"{3}|'{3}|["'])""")
_INI_PLUGINS = re.compile(r"^[ \t]*plugins[ \t]*[=:]", re.MULTILINE | re.IGNORECASE)
_TOML_HEADER = re.compile(
    r"""^[ \t]*\[[ \t]*["']?tool["']?[ \t]*\.[ \t]*["']?mypy["']?[ \t]*\]""", re.MULTILINE
)
_INI_HEADER = re.compile(r"^\[mypy\]", re.MULTILINE)
_DOTTED = re.compile(r"""^(?P<table>(?:["']?tool["']?\.)?["']?mypy["']?\.)["'\w]""", re.MULTILINE)
_INLINE = re.compile(r"\bmypy[ \t]*=[ \t]*\{[ \t]*")


class RefusedError(ValueError):
    """The text has to be edited by hand; the message says why."""


def line(toml: bool) -> str:
    """Return the line that configures the plugin if there is no other."""
    return f'plugins = ["{PLUGIN}"]' if toml else f"plugins = {PLUGIN}"


def configures_mypy(path: Path) -> bool:
    """Tell whether a TOML or ini file can be read and has a section for mypy."""
    try:
        data = _parse(path.read_bytes().decode("utf-8"), path.suffix == ".toml")
    except (OSError, UnicodeDecodeError, RefusedError):
        return False
    return "mypy" in data


def add_plugin(text: str, *, toml: bool) -> str | None:
    """Return ``text`` with the plugin added, or None if it is there already.

    Raises RefusedError if the text cannot be parsed or if no insertion is safe.
    """
    before = _parse(text, toml)
    plugins = _plugins(before, toml)
    if any(plugin.partition(":")[0] == PLUGIN for plugin in plugins):
        return None
    for changed in _candidates(text, toml):
        try:
            after = _parse(changed, toml)
        except RefusedError:
            continue
        same = sorted(_plugins(after, toml)) == sorted([*plugins, PLUGIN])
        if same and _without_plugins(before) == _without_plugins(after):
            return changed
    raise RefusedError("its list of plugins has an unusual form")


def _candidates(text: str, toml: bool) -> Iterator[str]:
    """Yield texts with the plugin inserted in different places, the best first.

    A place may be inside a string or a comment: the caller tries what comes of it.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    for key in (_TOML_PLUGINS if toml else _INI_PLUGINS).finditer(text):
        yield _in_list(text, key.end(), toml, newline)
    for header in (_TOML_HEADER if toml else _INI_HEADER).finditer(text):
        below = text.find("\n", header.end()) + 1
        if below:
            yield f"{text[:below]}{line(toml)}{newline}{text[below:]}"
        else:
            yield f"{text}{newline}{line(toml)}{newline}"
    if toml:
        for key in _DOTTED.finditer(text):
            yield f"{text[: key.start()]}{key['table']}{line(toml)}{newline}{text[key.start() :]}"
        for table in _INLINE.finditer(text):
            rest = text[table.end() :].lstrip()
            comma = "" if rest.startswith("}") else ", "
            yield f"{text[: table.end()]}{line(toml)}{comma}{rest}"
    gap = "" if not text else newline if text.endswith("\n") else newline * 2
    name = "tool.mypy" if toml else "mypy"
    yield f"{text}{gap}[{name}]{newline}{line(toml)}{newline}"


def _in_list(text: str, at: int, toml: bool, newline: str) -> str:
    """Return ``text`` with the plugin in the list that begins at ``at``, after its bracket."""
    entry = PLUGIN
    if toml and text[at - 1] == "[":
        entry = f'"{PLUGIN}"'
    ending = text.find("\n", at)
    rest = text[at : ending if ending != -1 else len(text)]
    if rest.strip() and not rest.strip().startswith("#"):
        if rest.lstrip().startswith("]"):
            return f"{text[:at]}{entry}{text[at:]}"
        space = "" if toml else rest[: len(rest) - len(rest.lstrip())]
        return f"{text[:at]}{space}{entry}, {text[at:].lstrip(' ')}"
    # Each entry has a line of its own: insert one above the first, with the same indentation.
    below = ending + 1
    indent = re.compile(r"[ \t]*").match(text, below)
    spaces = indent.group() if indent and indent.group() else "    "
    return f"{text[:below]}{spaces}{entry},{newline}{text[below:]}" if below else text


def _parse(text: str, toml: bool) -> dict[str, Any]:
    """Return the sections, that of mypy under "mypy"; raises RefusedError."""
    try:
        if toml:
            data = tomllib.loads(text)
            tool = data.get("tool", {})
            mypy = tool.get("mypy") if isinstance(tool, dict) else None
            return {"mypy": mypy, "": data} if isinstance(mypy, dict) else {"": data}
        parser = configparser.RawConfigParser(default_section="")
        parser.read_string(text)
        return {name: dict(parser[name]) for name in parser.sections()}
    except (tomllib.TOMLDecodeError, configparser.Error) as error:
        raise RefusedError(f"it cannot be read: {' '.join(str(error).split())}") from error


def _plugins(data: dict[str, Any], toml: bool) -> list[str]:
    value = data.get("mypy", {}).get("plugins", [])
    if isinstance(value, str):
        value = [part.strip() for part in re.split(r"[,\n]" if not toml else ",", value)]
    if not isinstance(value, list):
        raise RefusedError("its plugins are no list")
    return [part for part in value if isinstance(part, str) and part]


def _without_plugins(data: dict[str, Any]) -> dict[str, Any]:
    """Return ``data`` without the plugins, and without mypy's section if nothing else is in it."""
    result: dict[str, Any] = {}
    for name, section in data.items():
        kept = {key: value for key, value in section.items() if key != "plugins"}
        if name == "" and isinstance(kept.get("tool"), dict):
            tool = {key: value for key, value in kept["tool"].items() if key != "mypy"}
            kept = {key: value for key, value in kept.items() if key != "tool"}
            kept.update({"tool": tool} if tool else {})
        if kept or name != "mypy":
            result[name] = kept
    return result
