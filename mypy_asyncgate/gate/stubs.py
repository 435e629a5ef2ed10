"""``mypy-asyncgate stubs``: reports which SQLAlchemy stubs fit, and if they are installed."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from mypy_asyncgate.gate import installer
from mypy_asyncgate.stub_sets import inspect_environment, render, stub_path

HELP = "say which SQLAlchemy stubs fit this environment, and whether they are installed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.add_argument(
        "--path",
        action="store_true",
        help="print the folder of the fitting set, for PYTHONPATH and other type checkers",
    )


def run(args: argparse.Namespace) -> int:
    """Print the report, or the folder for ``--path``.

    Return 0 if the fitting set is installed, else 1, or 2 for ``--path``.
    """
    report = inspect_environment()
    said = render(report, partial(installer.command, sys.executable, sys.path))
    if not args.path:
        print(said)
        return 0 if report.right else 1
    folder = stub_path(report.fitting) if report.fitting is not None else None
    if folder is None:
        print("mypy-asyncgate: error: no fitting stub set is installed here", file=sys.stderr)
        print(said, file=sys.stderr)
        return 2
    print(folder)
    return 0
