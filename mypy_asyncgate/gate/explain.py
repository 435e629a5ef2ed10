"""``mypy-asyncgate explain CODE``: prints the page of a rule."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
# A wheel has the pages in the package; a source checkout has them in docs.
_PAGES = (_PACKAGE / "pages", _PACKAGE.parent / "docs" / "rules")


HELP = "print the page of a rule"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.add_argument("code", help='with or without "asyncgate-", such as half-protocol')


def run(args: argparse.Namespace) -> int:
    """Print the page of the rule ``args.code``; return 2 if there is no such rule or page."""
    from mypy_asyncgate.rules import RULES

    code = args.code.strip().lower().replace("_", "-").removeprefix("asyncgate-")
    known = sorted(rule.code for rule in RULES)
    if code not in known:
        close = difflib.get_close_matches(code, known, 3, 0.5)
        hint = f"did you mean {' or '.join(close)}?" if close else f"rules: {', '.join(known)}"
        print(f'mypy-asyncgate: error: no rule "{args.code}"; {hint}', file=sys.stderr)
        return 2
    for folder in _PAGES:
        page = folder / f"{code}.md"
        if page.is_file():
            print(page.read_text(encoding="utf-8").rstrip("\n"))
            return 0
    places = " or ".join(str(folder) for folder in _PAGES)
    print(f'mypy-asyncgate: error: no page for "{code}" in {places}', file=sys.stderr)
    return 2
