"""``mypy-asyncgate check``: runs mypy with the plugin and prints the findings."""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import sys
from pathlib import Path

from mypy_asyncgate.gate import report
from mypy_asyncgate.gate.outcome import Outcome

_EPILOG = """\
Without PATHS, what mypy's configuration names is checked, or the current folder.
Arguments after "--" go to mypy: mypy-asyncgate check src -- --python-version 3.12

exit status: 0 clean, 1 findings, 2 wrong arguments or mypy could not run
"""

HELP = "check files and folders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.usage = "mypy-asyncgate check [PATHS] [--all] [--format FORMAT] [-- MYPY ARGS]"
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", metavar="PATHS", nargs="*", help="files and folders")
    parser.add_argument("--all", action="store_true", help="print mypy's own errors too")
    parser.add_argument("--format", choices=report.FORMATS, default="text")


def run(args: argparse.Namespace) -> int:
    """Check ``args.paths``, print the outcome in ``args.format``, and return the exit status."""
    outcome = Outcome(problems=missing(args.paths))
    if not outcome.problems:
        # mypy takes a while to import; --help should not wait for it.
        from mypy_asyncgate.gate.run_mypy import run_mypy

        outcome = run_mypy(args.paths, args.mypy_args)
    if not args.all:
        outcome = dataclasses.replace(
            outcome, messages=tuple(m for m in outcome.messages if m.ours), plain=()
        )
    if outcome.problems and args.format == "text":
        print("\n".join(outcome.problems), file=sys.stderr)
    if shown := report.FORMATS[args.format](outcome):
        print(shown)
    return outcome.status


def missing(paths: list[str]) -> tuple[str, ...]:
    """Return an error line for each path that does not exist."""
    problems = []
    for path in map(Path, paths):
        if path.exists():
            continue
        siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        close = difflib.get_close_matches(path.name, siblings, 1)
        hint = f'; did you mean "{path.with_name(close[0])}"?' if close else ""
        problems.append(f'mypy-asyncgate: error: no file or folder "{path}"{hint}')
    return tuple(problems)
