"""The checks that ``doctor`` makes; each adds lines to the diagnosis, some of them problems."""

from __future__ import annotations

import contextlib
import io
import os
import platform
import sys
from collections.abc import Iterable, Iterator

from mypy.fscache import FileSystemCache
from mypy.options import Options
from mypy.version import __version__ as mypy_version

from mypy_asyncgate import __version__, config, config_files, stub_sets
from mypy_asyncgate.catalog.users import load_own
from mypy_asyncgate.dataclass import dataclass, field
from mypy_asyncgate.diagnostics import notices
from mypy_asyncgate.gate import coverage, installer, mypy_options, progress
from mypy_asyncgate.gate.libraries import Environment
from mypy_asyncgate.gate.outcome import Gap, Outcome, Problem
from mypy_asyncgate.gate.own_names import right_name, suggestion
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.gate.run_mypy import run_mypy
from mypy_asyncgate.gate.summary import count

_MOST = 5


@dataclass
class Diagnosis:
    """The lines to print, the number of things to mend, and the reasons if mypy could not run."""

    lines: list[str] = field(default_factory=list)
    to_mend: int = 0
    problems: tuple[Problem, ...] = ()

    def say(self, line: str) -> None:
        """Add a line that needs no action."""
        self.lines.append(line)

    def mend(self, line: str, *how: str) -> None:
        """Add a line about a problem, and the steps that solve it."""
        self.to_mend += 1
        self.lines += [f"{line}; to mend:", *(f"    {step}" for step in how)]

    def mend_all(self, part: str, things: Iterable[tuple[str, str]]) -> None:
        """Add problems of one part, each with one step; of many, only the first are shown."""
        several = list(things)
        for line, step in several[:_MOST]:
            self.mend(f"{part}: {line}", step)
        if more := several[_MOST:]:
            self.to_mend += len(more)
            self.lines.append(f"{part}: ... and {len(more)} more")


def diagnose(request: Request) -> Diagnosis:
    """Examine the requested code, its environment, and the settings of mypy and the plugin.

    Raises SystemExit as ``run_mypy.run_mypy`` does, and KeyboardInterrupt.
    """
    found = Diagnosis()
    found.say(
        f"mypy-asyncgate {__version__}, mypy {mypy_version}, Python {platform.python_version()}"
    )
    try:
        sources, options = mypy_options.targets(request, FileSystemCache())
        settings = config.load(options.config_file or config_files.find())
    except mypy_options.CannotRunError as problem:
        found.problems = problem.problems
        return found
    except config_files.ConfigError as error:
        found.problems = (Problem(str(error)),)
        return found
    environment = Environment(options, sources)
    _plugin(found, options)
    _settings(found, settings, environment, {source.module for source in sources})
    outcome, mistakes = _run(request)
    found.mend_all("catalog", (("an entry is left out", mistake) for mistake in mistakes))
    _libraries(found, outcome, environment)
    _gaps(found, outcome.gaps, options, environment)
    _stubs(found, outcome, environment)
    _functions(found, outcome.gaps, options)
    _end(found, outcome, options)
    return found


def _plugin(found: Diagnosis, options: Options) -> None:
    if mypy_options.has_plugin(options):
        found.say(f"plugin: active, by {options.config_file}")
    else:
        found.say('plugin: not active in mypy itself; "mypy-asyncgate init --write" adds it')


def _settings(
    found: Diagnosis, settings: config.Config, environment: Environment, modules: set[str]
) -> None:
    own = load_own(settings, lambda mistake: None)
    also = {entry.name: entry.also for library in own for entry in library.classes}
    names = sorted({*settings.names, *(name for library in own for name in library.names)})
    where = settings.origin or "none, so the defaults hold"
    found.say(f'settings: {where}; level "{settings.level}", {count(len(names), "own name")}')

    def is_of_another_release(name: str) -> bool:
        return any(right_name(n, environment.source) == n for n in also.get(name, ()))

    installed = [name for name in names if not is_of_another_release(name)]
    found.mend_all("names", _wrong_names(installed, environment, modules))


def _wrong_names(
    names: list[str], environment: Environment, modules: set[str]
) -> Iterator[tuple[str, str]]:
    for name in names:
        right = right_name(name, environment.source)
        if right is None:
            meant = suggestion(name, modules, environment.source)
            how = f'did you mean "{meant}"?' if meant else "correct the name, or remove the entry"
            yield f'there is no "{name}"', how
        elif right != name:
            yield f'mypy has another name for "{name}"', f'write "{right}"'


def _run(request: Request) -> tuple[Outcome, list[str]]:
    """Run mypy, and return the outcome and what the plugin says about catalogs."""
    said = io.StringIO()
    with progress.shown(sys.stderr) as watcher, contextlib.redirect_stderr(said):
        outcome = run_mypy(request, watcher)
    if outcome.interrupted:
        raise KeyboardInterrupt
    mistakes = []
    for line in said.getvalue().splitlines():
        if line.startswith(notices.WARNING):
            mistakes.append(line.removeprefix(notices.WARNING))
        else:
            print(line, file=sys.stderr)
    return outcome, mistakes


def _libraries(found: Diagnosis, outcome: Outcome, environment: Environment) -> None:
    named = [f"{name} {environment.version(name) or ''}".rstrip() for name in outcome.libraries]
    found.say(f"libraries: {', '.join(named) or 'none of the catalog'}")


def _gaps(
    found: Diagnosis, gaps: tuple[Gap, ...], options: Options, environment: Environment
) -> None:
    to_install = [gap for gap in gaps if gap.requirement]
    if to_install:
        requirements = sorted({gap.requirement for gap in to_install})
        what = [gap.text.partition(",")[0] for gap in to_install]
        command = coverage.install(options, environment, *requirements)
        found.mend(f"not seen: {'; '.join(what)}", command)
        found.to_mend += len(to_install) - 1
    others = [gap for gap in gaps if not gap.requirement and gap.kind != "functions"]
    found.mend_all("not seen", ((gap.text, gap.mend[0]) for gap in others))


def _stubs(found: Diagnosis, outcome: Outcome, environment: Environment) -> None:
    report = stub_sets.inspect_environment(environment.path)
    is_imported = stub_sets.PACKAGE in (name.lower() for name in outcome.libraries)
    if report.series is None or not is_imported:
        return
    name = stub_sets.STUBS
    if report.installed is None:
        found.say(f'stubs: {name} is not installed; see "mypy-asyncgate stubs"')
    elif report.right:
        found.say(f"stubs: {name} {report.installed} fits")
    else:
        found.mend(
            f"stubs: {name} {report.installed} does not fit {stub_sets.PACKAGE} {report.series}",
            installer.command(sys.executable, sys.path, report.arguments)
            if report.arguments
            else f"uninstall {name}",
        )


def _functions(found: Diagnosis, gaps: tuple[Gap, ...], options: Options) -> None:
    """Say whether functions without annotations are checked, by the gate and by mypy itself."""
    gap = next((gap for gap in gaps if gap.kind == "functions"), None)
    if gap is not None:
        found.mend(f"not seen: {gap.text}", *gap.mend)
    elif options.check_untyped_defs:
        found.say("functions: checked with and without annotations")
    else:
        found.say(
            "functions: the gate checks those without annotations too, mypy itself does not"
            " (check_untyped_defs)"
        )


def _end(found: Diagnosis, outcome: Outcome, options: Options) -> None:
    found.problems = outcome.problems
    if outcome.problems:
        return
    files = count(outcome.files, "file")
    if options.cache_dir == os.devnull:
        found.say("cache: off")
    elif not outcome.rechecked:
        found.say(f"cache: fresh for all of {files}")
    else:
        found.say(f"cache: was not fresh for {outcome.rechecked} of {files}, and is now")
    found.say(f"{count(found.to_mend, 'thing')} to mend" if found.to_mend else "all is well")
