"""``mypy-asyncgate init``: adds the plugin to mypy's configuration."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mypy_asyncgate.gate import diffs, insertion, repository, snippets
from mypy_asyncgate.gate.outcome import PROGRAM

_NAMES = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")
_NEW = "mypy.ini"
"""The file to create: every other one means something to other tools as well."""

_EPILOG = """\
Without --write, a diff of the change is printed, for "git apply" or "patch -p1".

exit status: 0 the plugin is configured, or could be, 2 the file cannot be changed
"""

HELP = "add the plugin to mypy's configuration"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--write", action="store_true", help="change the file, not only say how")
    parser.add_argument(
        "--snippet",
        choices=sorted(snippets.SNIPPETS),
        help="print what runs the gate elsewhere, and change nothing",
    )


def run(args: argparse.Namespace) -> int:
    """Print a diff of the configuration, or write it; return 2 if it cannot be changed."""
    if args.snippet is not None:
        if args.write:
            args.parser.error("--snippet only prints, and so excludes --write")
        print(snippets.SNIPPETS[args.snippet], end="")
        return 0
    path = _target(Path.cwd())
    try:
        before = path.read_bytes().decode("utf-8") if path.exists() else None
        after = insertion.add_plugin(before or "", toml=path.suffix == ".toml")
    except (OSError, UnicodeDecodeError, insertion.RefusedError) as error:
        return _refused(path, error)
    if after is None:
        print(f'{path.name}: "{insertion.PLUGIN}" is there already')
        return 0
    if not args.write:
        print(diffs.unified(path, before, after), end="")
        more = ", ".join(f"--snippet {name}" for name in sorted(snippets.SNIPPETS))
        print(f'{PROGRAM}: "init --write" does this; see also {more}', file=sys.stderr)
        return 0
    try:
        path.write_bytes(after.encode("utf-8"))
    except OSError as error:
        return _refused(path, error)
    done = "created, with" if before is None else "added"
    print(f'{path.name}: {done} "{insertion.PLUGIN}" among the plugins of mypy')
    return 0


def _target(folder: Path) -> Path:
    """Return the file that configures mypy here, or else one that could, or one to create."""
    for parent in (folder, *folder.parents):
        for name in _NAMES:
            path = parent / name
            if path.is_file() and (name.endswith("mypy.ini") or insertion.configures_mypy(path)):
                return path
        if repository.is_root(parent):
            break
    shared = (folder / name for name in _NAMES[2:])
    return next((path for path in shared if path.is_file()), folder / _NEW)


def _refused(path: Path, error: Exception) -> int:
    """Say what to do by hand, and return 2."""
    reason = " ".join(str(error).split())
    print(f"{PROGRAM}: error: {path.name} is not changed: {reason}", file=sys.stderr)
    print(f'add "{insertion.PLUGIN}" to the plugins of mypy in it by hand', file=sys.stderr)
    return 2
