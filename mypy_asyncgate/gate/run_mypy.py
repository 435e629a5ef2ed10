"""Runs mypy in this process with the plugin added, and returns an Outcome."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from mypy import build
from mypy.errors import CompileError
from mypy.fscache import FileSystemCache
from mypy.modulefinder import BuildSource
from mypy.options import Options

from mypy_asyncgate import config_files
from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.diagnostics.codes import CODES, ERROR_CODES
from mypy_asyncgate.diagnostics.counter import seen
from mypy_asyncgate.gate import blockers, coverage, mypy_options, naming, repository
from mypy_asyncgate.gate.collector import Collector, parse_any
from mypy_asyncgate.gate.failures import unexpected
from mypy_asyncgate.gate.libraries import Environment
from mypy_asyncgate.gate.mypy_options import CannotRunError
from mypy_asyncgate.gate.outcome import Outcome, Problem
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.gate.watcher import Watcher

_RECURSION_LIMIT = 2**14  # mypy's own
_CRASH = ": error: INTERNAL ERROR"


def run_mypy(request: Request, watcher: Watcher | None = None) -> Outcome:
    """Check what is requested; whatever goes wrong is in the outcome.

    Raises SystemExit for ``--help`` and ``--version`` in mypy's arguments.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))
    fscache = FileSystemCache()
    try:
        with mypy_options.at_level(request.level):
            sources, options = mypy_options.targets(request, fscache)
            given = options.apply_changes({})
            mypy_options.prepare(options, request)
            run = _Run(sources, options, given, fscache, watcher or Watcher(), request)
            # mypy prints some warnings by print(); stdout is for our formats.
            with contextlib.redirect_stdout(sys.stderr):
                return run.outcome()
    except CannotRunError as problem:
        return Outcome(problems=problem.problems)
    except config_files.ConfigError as error:
        return Outcome(problems=(Problem(str(error)),))


class _CrashError(Exception):
    """mypy has failed inside."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


def _named_files(sources: Iterable[BuildSource], environment: Environment) -> dict[str, str]:
    """Return the absolute paths of the files that are to be checked, with their modules."""
    found = {}
    for source in sources:
        path = source.path or environment.file(source.module)
        if path is not None:
            found[repository.absolute(path)] = source.module
    return found


class _Run:
    """One check, which may take several builds."""

    def __init__(
        self,
        sources: list[BuildSource],
        options: Options,
        given: Options,
        fscache: FileSystemCache,
        watcher: Watcher,
        request: Request,
    ) -> None:
        self._sources = naming.distinct(sources, options, fscache)
        self._options = options
        self._fscache = fscache
        self._given = given
        self._watcher = watcher
        self._request = request
        self._collector = Collector(watcher.done, self._asks_for_unused)
        self._environment = Environment(options, self._sources)
        self._named = _named_files(self._sources, self._environment)
        self._problems: list[Problem] = []
        self._left_out: set[str] = set()
        watcher.begin(frozenset(self._named), options.show_column_numbers)

    def outcome(self) -> Outcome:
        """Build, without what mypy cannot read, and return the outcome."""
        result, interrupted = None, False
        try:
            while result is None and self._sources:
                result = self._build()
        except KeyboardInterrupt:
            interrupted = True
        except CannotRunError as problem:
            self._problems += problem.problems
        except Exception as error:
            self._problems.append(unexpected(error, self._options.cache_dir))
        return self._of(result, interrupted)

    def _build(self) -> build.BuildResult | None:
        """Run mypy once, and prepare the next run if it fails; raises CannotRunError."""
        seen.reset()
        self._collector.forget()
        options = self._options
        if self._request.anew:
            apart = not self._request.trees
            options = mypy_options.checking_anew(self._sources, options, apart)
        try:
            with self._errors_of_mypy() as errors:
                result = build.build(
                    self._sources,
                    options,
                    None,
                    self._collector.flush,
                    self._fscache,
                    errors,
                    errors,
                )
        except CompileError as error:
            self._avoid(error)
            return None
        except _CrashError as crash:
            self._leave_out(self._module(crash.problem.path), [crash.problem])
            return None
        if hasattr(result.manager.metastore, "close"):  # mypy 2
            result.manager.metastore.close()
        return result

    @contextlib.contextmanager
    def _errors_of_mypy(self) -> Iterator[TextIO]:
        """Hold back what mypy prints, and print it unless mypy fails inside.

        Raises _CrashError in that case. If the user asks for more than the usual, everything is
        printed at once.
        """
        options = self._options
        if options.verbosity or options.show_traceback or options.pdb:
            said, stream = None, sys.stderr
        else:
            said = stream = io.StringIO()
        try:
            with contextlib.redirect_stderr(stream), contextlib.redirect_stdout(stream):
                yield stream
        except SystemExit:
            printed = said.getvalue() if said is not None else ""
            said = None
            raise _CrashError(_crash(printed)) from None
        finally:
            if said is not None and said.getvalue():
                self._watcher.clear()
                sys.stderr.write(said.getvalue())

    def _avoid(self, error: CompileError) -> None:
        """Leave out what made mypy give up; raises CannotRunError if that is not possible."""
        lines = self._collector.last
        messages = [message for message in map(parse_any, lines) if message is not None]
        if any(blockers.TWO_NAMES in m.message for m in messages) and self._rename():
            return
        problems = blockers.problems(error, messages, lines, self._sources)
        self._leave_out(error.module_with_blocker or self._module(problems[0].path), problems)

    def _leave_out(self, module: str | None, problems: list[Problem]) -> None:
        """Go on without a module; raises CannotRunError if that is not possible."""
        left = mypy_options.skipping(module or "", self._sources, self._options)
        if not module or not left:
            raise CannotRunError(*problems)
        self._left_out.add(module)
        self._problems += problems
        self._sources, self._options = left

    def _asks_for_unused(self, path: str) -> bool:
        """Tell whether the user, and not only the gate, asks for needless comments in a file."""
        return self._given.clone_for_module(self._module(path) or "").warn_unused_ignores

    def _rename(self) -> bool:
        """Give the sources names as seen from here, once; tell whether they have new ones."""
        named = naming.from_here(self._sources, self._options, self._fscache)
        if named is None or {s.module for s in named} == {s.module for s in self._sources}:
            return False
        self._sources = named
        self._named = _named_files(named, self._environment)
        self._options.mypy_path = [*self._options.mypy_path, *naming.source_folders()]
        return True

    def _module(self, path: str) -> str | None:
        return self._named.get(repository.absolute(path)) if path else None

    def _of(self, result: build.BuildResult | None, interrupted: bool) -> Outcome:
        count = len(self._sources) if result or interrupted else 0
        outcome = Outcome(
            messages=tuple(
                sorted(self._collector.messages, key=lambda m: (m.path, m.line, m.column))
            ),
            plain=tuple(self._collector.plain),
            problems=tuple(self._problems),
            checked=tuple(self._named),
            files=count,
            show_columns=self._options.show_column_numbers,
            interrupted=interrupted,
        )
        if result is None:
            return outcome
        self._watcher.built(result)
        rechecked = sum(s.module in result.manager.rechecked_modules for s in self._sources)
        known = rechecked and not getattr(self._options, "num_workers", 0)
        view = coverage.look(
            result.graph, self._sources, self._left_out, self._options, self._environment
        )
        return replace(
            outcome,
            rechecked=rechecked,
            resources=seen.count if known else None,
            muted=sum(
                self._options.clone_for_module(s.module).ignore_errors for s in self._sources
            ),
            gaps=view.gaps,
            libraries=view.libraries,
            off=frozenset(code.name for code in CODES if not self._is_on(code.name)),
        )

    def _is_on(self, rule: str) -> bool:
        """Tell whether a rule is on for all files; mypy has read the codes when it is done."""
        options, code = self._options, ERROR_CODES[rule]
        on = code.default_enabled or code in options.enabled_error_codes
        return on and code not in options.disabled_error_codes


def _crash(said: str) -> Problem:
    """Return one line about an internal error of mypy, from what mypy printed."""
    text = 'mypy failed inside; "-- --show-traceback" shows where'
    for line in said.splitlines():
        place, found, _ = line.partition(_CRASH)
        if found:
            path, _, number = place.rpartition(":")
            return Problem(text, path or place, int(number) if number.isdigit() else 0)
    return Problem(text)
