"""``mypy-asyncgate check``: runs mypy with the plugin and prints the findings."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from mypy_asyncgate import config
from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.gate import reports, repository
from mypy_asyncgate.gate.failures import unexpected
from mypy_asyncgate.gate.formats import FORMATS
from mypy_asyncgate.gate.outcome import Outcome, Problem
from mypy_asyncgate.gate.printer import Printer
from mypy_asyncgate.gate.summary import statistics, summary

_EPILOG = """\
Without PATHS, what mypy's configuration names is checked, or the current folder.
Arguments after "--" go to mypy: mypy-asyncgate check src -- --python-version 3.12

exit status: 0 clean, 1 findings, 2 wrong arguments or something could not be checked,
130 interrupted; docs/gate.md has more about every option
"""

HELP = "check files and folders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.usage = "mypy-asyncgate check [PATHS] [OPTIONS] [-- MYPY ARGS]"
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", metavar="PATHS", nargs="*", help="files and folders")
    add = parser.add_argument_group("what is printed").add_argument
    add("--all", action="store_true", help="print mypy's own errors too")
    add("--follow", action="store_true", help="print findings in imported files too")
    add("--select", metavar="CODES", action="append", default=[], help="only these rules")
    add("--ignore", metavar="CODES", action="append", default=[], help="not these rules")
    add("--level", choices=config.LEVELS, help="how much is checked")
    add("--statistics", action="store_true", help="print the number of findings of each rule")
    add = parser.add_argument_group("how it is printed").add_argument
    add(
        "--format",
        choices=FORMATS,
        action=reports.Collect,
        help="text by default; several with an --output each",
    )
    add("--output", metavar="FILE", action=reports.Collect, help="where the format goes")
    add = parser.add_argument_group("what fails").add_argument
    add("--strict-coverage", action="store_true", help="fail if something was not seen")
    add("--baseline", metavar="FILE", help="fail on findings that are not in it only")
    add("--write-baseline", action="store_true", help="write all findings to the baseline")
    add("--prune-baseline", action="store_true", help="remove what is fixed from the baseline")
    add("--changed-since", metavar="REV", help="only findings in functions changed since then")
    parser.set_defaults(reports=())


def run(args: argparse.Namespace) -> int:
    """Check ``args.paths``, write the reports, and return the exit status."""
    if (args.write_baseline or args.prune_baseline) and args.baseline is None:
        args.parser.error("--write-baseline and --prune-baseline need --baseline FILE")
    if args.write_baseline and args.prune_baseline:
        args.parser.error("--write-baseline and --prune-baseline exclude each other")
    if (args.write_baseline or args.prune_baseline) and args.changed_since is not None:
        args.parser.error("a baseline is of all code; leave --changed-since out")
    try:
        wanted = reports.paired(args.reports)
    except reports.ReportError as error:
        args.parser.error(str(error))
    printer = Printer() if any(r.format == "text" and r.file is None for r in wanted) else None
    outcome = _outcome(args, printer)
    for problem in outcome.problems:
        print(problem, file=sys.stderr)
    outcome = _named_from_root(outcome)
    if printer is not None:
        printer.finish(outcome)
    elif any(report.file is None for report in wanted):
        (on_stdout,) = (report.format for report in wanted if report.file is None)
        print(FORMATS[on_stdout](outcome))
    elif outcome.files:
        print(summary(outcome))
    if args.statistics and (printer is not None or all(report.file for report in wanted)):
        print("".join(f"{line}\n" for line in statistics(outcome)), end="")
    return max(outcome.status, _write(outcome, wanted))


def _outcome(args: argparse.Namespace, printer: Printer | None) -> Outcome:
    """Check what the arguments say; whatever goes wrong is in the outcome."""
    if problems := missing(args.paths):
        return Outcome(problems=problems)
    try:
        # mypy takes a while to import; --help should not wait for it.
        from mypy_asyncgate.gate.checking import Checking

        return Checking(args, printer).outcome()
    except KeyboardInterrupt:
        return Outcome(interrupted=True)
    except Exception as error:
        return Outcome(problems=(unexpected(error),))


def _named_from_root(outcome: Outcome) -> Outcome:
    """Return an outcome with all paths as seen from the root of the repository."""
    root = repository.root(Path.cwd())
    return replace(
        outcome,
        checked=tuple(repository.from_root(path, root) for path in outcome.checked),
        problems=tuple(
            replace(p, path=p.path and repository.from_root(p.path, root)) for p in outcome.problems
        ),
    )


def _write(outcome: Outcome, wanted: list[reports.Report]) -> int:
    """Write the reports that go to files; return 2 if one cannot be written."""
    status = 0
    for report in wanted:
        try:
            report.write(outcome)
        except reports.ReportError as error:
            print(Problem(str(error)), file=sys.stderr)
            status = 2
    return status


def missing(paths: list[str]) -> tuple[Problem, ...]:
    """Return a problem for each path that does not exist."""
    problems = []
    for given in paths:
        path = Path(given)
        if given and path.exists():
            continue
        siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        close = difflib.get_close_matches(path.name, siblings, 1)
        hint = f'; did you mean "{path.with_name(close[0])}"?' if close else ""
        problems.append(Problem(f'no file or folder "{given}"{hint}'))
    return tuple(problems)
