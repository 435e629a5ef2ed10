"""Adds the plugin to the text of a configuration file, and changes nothing else in it.

The text is edited with regular expressions, which keeps its layout. Then both texts are parsed and
compared: if they differ in anything but the list of plugins, the edit is refused.
"""

from __future__ import annotations

import configparser
import re
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PLUGIN = "mypy_asyncgate"

_TOML_PLUGINS = re.compile(r"plugins[ \t]*=[ \t]*\[(?P<rest>[^\r\n]*)")
_INI_PLUGINS = re.compile(r"plugins[ \t]*[=:](?P<rest>[^\r\n]*)")


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

    Raises RefusedError if the text cannot be parsed or if an insertion would not be safe.
    """
    before = _parse(text, toml)
    plugins = _plugins(before, toml)
    if any(plugin.partition(":")[0] == PLUGIN for plugin in plugins):
        return None
    changed = _insert(text, toml)
    try:
        after = _parse(changed, toml)
        same = sorted(_plugins(after, toml)) == sorted([*plugins, PLUGIN])
    except RefusedError:
        same = False
    if not same or _without_plugins(before) != _without_plugins(after):
        raise RefusedError("its list of plugins has an unusual form")
    return changed


def _insert(text: str, toml: bool) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    section = r"tool[ \t]*\.[ \t]*mypy" if toml else "mypy"
    header = re.compile(rf"^\[[ \t]*{section}[ \t]*\][ \t]*(?:[#;][^\r\n]*)?\r?$", re.MULTILINE)
    found = header.search(text)
    if found is None:
        name = "tool.mypy" if toml else "mypy"
        gap = "" if not text else newline if text.endswith("\n") else newline * 2
        return f"{text}{gap}[{name}]{newline}{line(toml)}{newline}"
    following = re.compile(r"^\[", re.MULTILINE).search(text, found.end())
    end = following.start() if following else len(text)
    pattern = re.compile(f"^{(_TOML_PLUGINS if toml else _INI_PLUGINS).pattern}", re.MULTILINE)
    key = pattern.search(text, found.end(), end)
    if key is None:
        ending = text.find("\n", found.end())
        if ending == -1:
            return f"{text}{newline}{line(toml)}{newline}"
        return f"{text[: ending + 1]}{line(toml)}{newline}{text[ending + 1 :]}"
    at, entry = key.start("rest"), f'"{PLUGIN}"' if toml else PLUGIN
    rest = key["rest"].strip()
    if rest and not rest.startswith("#"):
        if rest.startswith("]"):
            return f"{text[:at]}{entry}{text[at:]}"
        space = "" if toml else text[at : key.end("rest") - len(key["rest"].lstrip())]
        return f"{text[:at]}{space}{entry}, {text[at:].lstrip(' ')}"
    # Each entry has a line of its own: insert one above the first, with the same indentation.
    below = text.find("\n", at) + 1
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
