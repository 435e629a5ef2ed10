"""``mypy-asyncgate init``: adds the plugin to mypy's configuration."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mypy_asyncgate.gate import insertion

_NAMES = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")


HELP = "add the plugin to mypy's configuration"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.add_argument("--write", action="store_true", help="change the file, not only say how")


def run(args: argparse.Namespace) -> int:
    """Print what to add to which file, or add it; return 2 if ``--write`` fails."""
    path = _target(Path.cwd())
    if path is None:
        return _by_hand("mypy.ini", "no configuration file found", args.write)
    try:
        text = path.read_bytes().decode("utf-8")
        changed = insertion.add_plugin(text, toml=path.suffix == ".toml")
    except (OSError, UnicodeDecodeError, insertion.RefusedError) as error:
        return _by_hand(path.name, str(error), args.write)
    if changed is None:
        print(f'{path.name}: "{insertion.PLUGIN}" is there already')
        return 0
    if not args.write:
        return _by_hand(path.name, "", False)
    try:
        path.write_bytes(changed.encode("utf-8"))
    except OSError as error:
        return _by_hand(path.name, str(error), True)
    print(f'{path.name}: added "{insertion.PLUGIN}" to the plugins of mypy')
    return 0


def _target(folder: Path) -> Path | None:
    """Return the file that configures mypy here, or else one that could, or None."""
    for parent in (folder, *folder.parents):
        for name in _NAMES:
            path = parent / name
            if path.is_file() and (name.endswith("mypy.ini") or insertion.configures_mypy(path)):
                return path
        if (parent / ".git").exists() or (parent / ".hg").exists():
            break
    shared = (folder / name for name in _NAMES[2:])
    return next((path for path in shared if path.is_file()), None)


def _by_hand(name: str, problem: str, failed: bool) -> int:
    """Print what to add to the file ``name``; return 2 if it should have been written."""
    toml = name.endswith(".toml")
    lines = ["[tool.mypy]" if toml else "[mypy]", insertion.line(toml)]
    if failed:
        print(f"mypy-asyncgate: error: {name} is not changed: {problem}", file=sys.stderr)
    elif problem:
        print(f"{name}: {problem}")
    print(f"Add to {name}:", "", *(f"    {line}" for line in lines), "", sep="\n", end="")
    return 2 if failed else 0
