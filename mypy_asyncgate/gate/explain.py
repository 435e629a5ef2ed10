"""``mypy-asyncgate explain CODE``: prints the page of a rule."""

from __future__ import annotations

import argparse
import sys

from mypy_asyncgate.gate import pages, selection
from mypy_asyncgate.gate.outcome import Problem

HELP = "print the page of a rule"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.add_argument(
        "code", metavar="CODE", help='with or without "asyncgate-", such as half-protocol'
    )


def run(args: argparse.Namespace) -> int:
    """Print the page of the rule ``args.code``; return 2 if there is no such rule or page."""
    from mypy_asyncgate.diagnostics.codes import CODES

    code = selection.normal(args.code)
    if code not in {rule.name for rule in CODES}:
        print(Problem(selection.unknown(args.code)), file=sys.stderr)
        return 2
    page = pages.text(code)
    if page is None:
        places = " or ".join(str(folder) for folder in pages.FOLDERS)
        print(Problem(f'no page for "{code}" in {places}'), file=sys.stderr)
        return 2
    print(page)
    return 0
