"""``mypy-asyncgate doctor``: reports what hides findings, and how to correct it."""

from __future__ import annotations

import argparse
import sys

from mypy_asyncgate.gate import check

_EPILOG = """\
PATHS and arguments after "--" are those of "check"; the code is checked, or its cache read.

exit status: 0 all is well, 1 there is something to mend, 2 wrong arguments or mypy could not run
"""

HELP = "say what keeps findings from being seen, and how to mend it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.usage = "mypy-asyncgate doctor [PATHS] [-- MYPY ARGS]"
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", metavar="PATHS", nargs="*", help="files and folders")


def run(args: argparse.Namespace) -> int:
    """Print the diagnosis and return the exit status."""
    problems = check.missing(args.paths)
    if not problems:
        # mypy takes a while to import; --help should not wait for it.
        from mypy_asyncgate.gate.diagnosis import diagnose
        from mypy_asyncgate.gate.request import Request

        diagnosis = diagnose(Request(args.paths, args.mypy_args))
        print("\n".join(diagnosis.lines))
        problems = diagnosis.problems
        if not problems:
            return 1 if diagnosis.to_mend else 0
    for problem in problems:
        print(problem, file=sys.stderr)
    return 2
