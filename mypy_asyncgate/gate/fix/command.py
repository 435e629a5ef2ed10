"""``mypy-asyncgate fix``: prints or writes edits that mend or excuse findings."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from importlib.util import find_spec

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.gate import check, edited, progress, repository, selection
from mypy_asyncgate.gate.failures import unexpected
from mypy_asyncgate.gate.outcome import UNUSED_IGNORE, Outcome, Problem
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.gate.summary import count

_EPILOG = """\
PATHS and arguments after "--" are those of "check". Without --write, a diff is printed.

exit status: 0 nothing is left, 1 findings are left, 2 wrong arguments or something could not be
checked, 130 interrupted; docs/gate.md has more
"""

HELP = "mend findings, where that is safe"
INSTALL = 'pip install "mypy-asyncgate[fix]"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.usage = "mypy-asyncgate fix [PATHS] [OPTIONS] [-- MYPY ARGS]"
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add = parser.add_argument
    add("paths", metavar="PATHS", nargs="*", help="files and folders")
    add("--write", action="store_true", help="change the files, not only say how")
    add("--select", metavar="CODES", action="append", default=[], help="only these rules")
    add("--ignore", metavar="CODES", action="append", default=[], help="not these rules")
    add("--add-ignores", action="store_true", help="excuse findings by comments instead")


def run(args: argparse.Namespace) -> int:
    """Print or write edits, say what is left, and return the exit status."""
    problems = check.missing(args.paths)
    if not problems and not args.add_ignores and find_spec("libcst") is None:
        problems = (Problem(f"fix needs LibCST, which is not installed; {INSTALL}"),)
    try:
        chosen = selection.chosen(args.select, args.ignore)
    except selection.SelectionError as error:
        problems = (*problems, Problem(str(error)))
    outcome, left = Outcome(problems=problems), False
    if not problems:
        request = Request(args.paths, args.mypy_args, chosen.to_enable)
        act = _excuse if args.add_ignores else _mend
        try:
            outcome, left = act(request, chosen, args.write)
        except KeyboardInterrupt:
            outcome = Outcome(interrupted=True)
        except Exception as error:
            outcome = Outcome(problems=(unexpected(error),))
    for problem in outcome.problems:
        print(problem, file=sys.stderr)
    if outcome.interrupted:
        return 130
    return 2 if outcome.problems else int(left)


def _mend(request: Request, chosen: selection.Selection, write: bool) -> tuple[Outcome, bool]:
    """Mend findings; return the outcome, and whether some are left."""
    # It needs LibCST, which only those have who want this, and mypy takes a while to import.
    from mypy_asyncgate.gate.fix.fixing import fixed

    with progress.shown(sys.stderr) as shown:
        result = fixed(request, chosen, shown)
    changed = [source for source in result.sources if source.new != source.old]
    for message, reason in result.left:
        print(f"{message.path}:{message.line}: left: {message.message} ({reason})", file=sys.stderr)
    return _put(result.outcome, changed, write), bool(result.left)


def _excuse(request: Request, chosen: selection.Selection, write: bool) -> tuple[Outcome, bool]:
    """Excuse findings by comments; return the outcome, and whether some cannot be excused."""
    from mypy_asyncgate.gate.fix.ignores import with_ignores
    from mypy_asyncgate.gate.run_mypy import run_mypy

    with progress.shown(sys.stderr) as shown:
        outcome = run_mypy(request, shown)
    named = {repository.absolute(path) for path in outcome.checked}
    codes: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for m in outcome.messages:
        is_finding = m.severity == "error" and m.ours and m.code != UNUSED_IGNORE and chosen.has(m)
        if is_finding and repository.absolute(m.path) in named:
            codes[m.path][m.line].add(m.code or "")
    changed, problems, left = [], [], 0
    for path, lines in codes.items():
        source = edited.read(path)
        if isinstance(source, Problem):
            problems.append(source)
            continue
        text = with_ignores(source.old, lines)
        left += sum(old == new for old, new in _pairs(source.old, text, lines))
        changed.append(replace(source, new=text))
    outcome = replace(outcome, problems=(*outcome.problems, *problems))
    outcome = _put(outcome, [s for s in changed if s.new != s.old], write)
    if left:
        print(f"{count(left, 'line')} cannot have a comment", file=sys.stderr)
    return outcome, bool(left)


def _put(outcome: Outcome, changed: list[edited.Source], write: bool) -> Outcome:
    """Print or write changes, and return the outcome with what cannot be written."""
    if not changed and not outcome.complete:
        return outcome  # nobody knows that there is nothing to write
    return replace(outcome, problems=(*outcome.problems, *edited.put(changed, write)))


def _pairs(old: str, new: str, lines: dict[int, set[str]]) -> list[tuple[str, str]]:
    before, after = old.splitlines(), new.splitlines()
    return [(before[line - 1], after[line - 1]) for line in lines]
