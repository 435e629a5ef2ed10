"""One check as the command line asks for it: what to check, what to print, and the baseline."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.gate import baseline, changes, progress, repository, selection
from mypy_asyncgate.gate.outcome import Message, Outcome, Problem
from mypy_asyncgate.gate.printer import Printer
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.gate.scopes import Files
from mypy_asyncgate.gate.view import View, Viewed
from mypy_asyncgate.gate.watcher import Watcher


class Checking(Watcher):
    """A check with the arguments of ``check``; ``printer`` prints text on stdout, if any does."""

    def __init__(self, args: argparse.Namespace, printer: Printer | None) -> None:
        self._args = args
        self._printer = printer
        self._progress = Watcher()
        self._columns = False
        self._selection = selection.Selection()
        root = repository.root(Path.cwd())
        self._view = View(root, Files(), frozenset(), args.all, args.follow)

    def outcome(self) -> Outcome:
        """Run mypy, update the baseline, and return what is to be printed.

        Raises SystemExit as ``run_mypy`` does.
        """
        with progress.shown(sys.stderr) as self._progress:
            try:
                request = self._prepare()
            except (
                selection.SelectionError,
                baseline.BaselineError,
                changes.ChangesError,
            ) as error:
                return Outcome(problems=(Problem(str(error)),))
            # mypy takes a while to import, and progress is shown by now.
            from mypy_asyncgate.gate.run_mypy import run_mypy

            outcome = run_mypy(request, self)
        viewed = self._view.of(outcome.messages)
        outcome = replace(
            outcome,
            messages=viewed.shown,
            elsewhere=viewed.elsewhere,
            plain=outcome.plain if self._args.all else (),
            fails_on_gaps=self._args.strict_coverage,
        )
        return self._with_baseline(outcome, viewed)

    def begin(self, named: frozenset[str], show_columns: bool) -> None:
        """Learn which files were named."""
        self._view = replace(self._view, named=named)
        self._columns = show_columns
        self._progress.begin(named, show_columns)

    def clear(self) -> None:
        """Make room on the terminal."""
        self._progress.clear()

    def done(self, path: str, messages: list[Message]) -> None:
        """Print the messages of a module if stdout is a terminal."""
        self._progress.done(path, messages)
        if self._printer is None or not self._printer.at_once or self._args.write_baseline:
            return
        shown = self._view.of(messages).shown
        if shown:
            self._progress.clear()
            self._printer.print(shown, self._columns)

    def _prepare(self) -> Request:
        """Read what the arguments refer to."""
        args = self._args
        self._selection = selection.chosen(args.select, args.ignore)
        conditions = [self._selection.has]
        if args.changed_since is not None:
            changed = changes.Changes(args.changed_since, self._view.root)
            conditions.append(lambda message: changed.touch(message, self._view.files))
        accepted = None
        if args.baseline is not None:
            path = Path(args.baseline)
            new = args.write_baseline and not path.exists()
            if new and not path.parent.is_dir():
                # Said now, and not after a check that may take minutes.
                raise baseline.BaselineError(f'--baseline: there is no folder "{path.parent}"')
            accepted = baseline.Baseline() if new else baseline.read(path)
        self._view = replace(self._view, conditions=tuple(conditions), baseline=accepted)
        return Request(args.paths, args.mypy_args, self._selection.to_enable, args.level)

    def _with_baseline(self, outcome: Outcome, viewed: Viewed) -> Outcome:
        """Write the baseline if that is wanted, and say what it has and what is fixed."""
        args, accepted = self._args, self._view.baseline
        if accepted is None:
            return outcome
        outcome = replace(outcome, known=viewed.known)
        if not outcome.complete:
            if args.write_baseline or args.prune_baseline:
                problem = Problem(f"{args.baseline} is not written: not everything was checked")
                outcome = replace(outcome, problems=(*outcome.problems, problem))
            return outcome
        if args.changed_since is not None:
            return outcome
        root = self._view.root
        files = {repository.from_root(path, root) for path in outcome.checked}
        looked_at = baseline.LookedAt(files, partial(self._looks_for, outcome.off), root)
        try:
            if args.write_baseline:
                accepted.replaced(viewed.all_named, looked_at).write(Path(args.baseline))
                kept = tuple(m for m in viewed.shown if m.severity != "error")
                number = len(viewed.all_named) - len(kept)
                return replace(outcome, messages=kept, known=number)
            gone = accepted.fixed(viewed.all_named, looked_at)
            if args.prune_baseline and gone:
                accepted.without(gone).write(Path(args.baseline))
        except baseline.BaselineError as error:
            return replace(outcome, problems=(*outcome.problems, Problem(str(error))))
        return replace(outcome, fixed=tuple(map(str, sorted(gone.elements()))))

    def _looks_for(self, off: frozenset[str], code: str) -> bool:
        """Tell whether findings with a code are reported, given the rules that are off."""
        ours = self._selection.looks_for(code, off)
        return bool(self._args.all) if ours is None else ours
