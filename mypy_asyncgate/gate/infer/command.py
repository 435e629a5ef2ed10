"""``mypy-asyncgate infer``: prints what bodies show, or writes it into signatures or a catalog."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.gate import check, edited
from mypy_asyncgate.gate.infer import as_json, catalog, text
from mypy_asyncgate.gate.outcome import Outcome, Problem
from mypy_asyncgate.gate.request import Request

_EPILOG = """\
PATHS and arguments after "--" are those of "check".

exit status: 0 done, 2 wrong arguments or something could not be checked, 130 interrupted;
docs/gate.md has more about every option
"""

HELP = "print what the bodies of functions and classes show"
RENDER = {"text": text.render, "json": as_json.render}
INSTALL = 'pip install "mypy-asyncgate[annotate]"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.usage = "mypy-asyncgate infer [PATHS] [OPTIONS] [-- MYPY ARGS]"
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", metavar="PATHS", nargs="*", help="files and folders")
    add = parser.add_argument_group("what is printed").add_argument
    add("--format", choices=RENDER, help="text by default")
    add("--annotate", action="store_true", help="a diff that writes markers into signatures")
    add("--catalog", action="store_true", help="a catalog of the library in PATHS, as TOML")
    add = parser.add_argument_group("what is changed").add_argument
    add("--write", action="store_true", help="with --annotate: change the files")


def run(args: argparse.Namespace) -> int:
    """Infer, print or write, and return the exit status."""
    if args.annotate + args.catalog + (args.format is not None) > 1:
        args.parser.error("--annotate, --catalog and --format exclude each other")
    if args.write and not args.annotate:
        args.parser.error("--write needs --annotate")
    problems = check.missing(args.paths)
    if not problems and args.annotate and find_spec("libcst") is None:
        problems = (Problem(f"--annotate needs LibCST, which is not installed; {INSTALL}"),)
    outcome = Outcome(problems=problems) if problems else _outcome(args)
    for problem in outcome.problems:
        print(problem, file=sys.stderr)
    if outcome.interrupted:
        return 130
    return 2 if outcome.problems else 0


def _outcome(args: argparse.Namespace) -> Outcome:
    """Do what the arguments say; whatever goes wrong is in the outcome."""
    # mypy takes a while to import; --help should not wait for it.
    from mypy_asyncgate.gate.infer.inferring import infer

    request = Request(args.paths, args.mypy_args, anew=True)
    outcome, modules = infer(request)
    if modules is None or (args.annotate and not outcome.complete):
        return outcome
    if args.annotate:
        # It needs LibCST, which only those have who want this.
        from mypy_asyncgate.gate.infer.annotating import annotated

        outcome, changed = annotated(request, outcome, modules)
        return replace(outcome, problems=(*outcome.problems, *edited.put(changed, args.write)))
    if args.catalog:
        try:
            print(catalog.render(modules), end="")
        except catalog.NotALibraryError as error:
            return replace(outcome, problems=(*outcome.problems, Problem(str(error))))
    else:
        print(RENDER[args.format or "text"](modules))
    return outcome
