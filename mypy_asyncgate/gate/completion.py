"""``mypy-asyncgate completion SHELL``: prints a script that completes commands and options."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from importlib.util import find_spec

from mypy_asyncgate.gate.outcome import Problem

HELP = "print a script with which a shell completes commands and options"
SHELLS = ("bash", "zsh", "fish", "tcsh")
FILES = ("PATHS", "FILE")
"""How arguments that are files are called in the help."""
INSTALL = 'pip install "mypy-asyncgate[completion]"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.add_argument("shell", choices=SHELLS)


def run(args: argparse.Namespace) -> int:
    """Print the script for ``args.shell``; return 2 if what makes it is not installed."""
    if find_spec("shtab") is None:
        print(Problem(f"this needs shtab, which is not installed; {INSTALL}"), file=sys.stderr)
        return 2
    shtab = import_module("shtab")  # only those have it who want this
    whole: argparse.ArgumentParser = args.whole_parser
    for parser in (whole, *_commands(whole)):
        for action in parser._actions:
            if action.metavar in FILES:
                vars(action)["complete"] = shtab.FILE
    print(shtab.complete(whole, args.shell))
    return 0


def _commands(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """Return the parsers of the commands."""
    return [
        command
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for command in action.choices.values()
    ]
