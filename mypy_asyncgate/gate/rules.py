"""``mypy-asyncgate rules``: prints the table of rules."""

from __future__ import annotations

import argparse

HELP = "list all rules"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser; it has none."""


def run(args: argparse.Namespace) -> int:
    """Print the code of each rule, whether it is on by default, and its summary."""
    # They import mypy, which takes a while; --help should not wait for it.
    from mypy_asyncgate.diagnostics.codes import CODES

    rows = [(f"asyncgate-{c.name}", "on" if c.default else "opt-in", c.summary) for c in CODES]
    rows.insert(0, ("code", "default", "summary"))
    width = max(len(code) for code, _, _ in rows)
    for code, default, summary in rows:
        print(f"{code:{width}}  {default:7}  {summary}")
    return 0
