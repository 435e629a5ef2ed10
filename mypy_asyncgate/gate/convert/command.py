"""``mypy-asyncgate convert``: prints or writes a source with an async context manager."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.gate import edited
from mypy_asyncgate.gate.outcome import Problem

_EPILOG = """\
The bodies stay as they are: await in them what has to be awaited, and let mypy say what is left.
"""

HELP = "turn a sync context manager into an async one"
INSTALL = 'pip install "mypy-asyncgate[fix]"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "target", metavar="FILE:NAME", help="the class or the generator; CLASS.NAME for a method"
    )
    parser.add_argument("--write", action="store_true", help="change the file, not only say how")


def run(args: argparse.Namespace) -> int:
    """Print a diff or write the file; return 2 if the manager cannot be converted."""
    path, _, name = args.target.rpartition(":")
    if not path or not name:
        args.parser.error("FILE:NAME names the file, and the class or function in it")
    if find_spec("libcst") is None:
        return _failed(Problem(f"convert needs LibCST, which is not installed; {INSTALL}"))
    from mypy_asyncgate.gate.convert.rewriting import CannotConvertError, converted
    from mypy_asyncgate.gate.fix.tree import SyntaxUnknownError

    source = edited.read(path)
    if isinstance(source, Problem):
        return _failed(source)
    try:
        result = converted(source.old, name)
    except (CannotConvertError, SyntaxUnknownError) as error:
        return _failed(Problem(str(error), path))
    for line, reason in result.left:
        print(f"{path}:{line}: left: {reason}", file=sys.stderr)
    problems = edited.put([replace(source, new=result.text)], args.write)
    return _failed(*problems) if problems else 0


def _failed(*problems: Problem) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return 2
