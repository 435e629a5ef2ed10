"""The checks that ``doctor`` makes; each adds lines to the diagnosis, some of them problems."""

from __future__ import annotations

import contextlib
import io
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mypy.fscache import FileSystemCache
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__ as mypy_version

from mypy_asyncgate import __version__, config, stub_sets
from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.catalog.users import load_own
from mypy_asyncgate.diagnostics import notices
from mypy_asyncgate.gate import run_mypy, source
from mypy_asyncgate.gate.libraries import Environment, Imported, Seen, imported, untyped
from mypy_asyncgate.gate.own_names import right_name

_MOST_FILES = 20
_MOST_NAMES = 5


@dataclass
class Diagnosis:
    """The lines to print, the number of things to mend, and the reasons if mypy could not run."""

    lines: list[str] = field(default_factory=list)
    to_mend: int = 0
    problems: tuple[str, ...] = ()

    def say(self, line: str) -> None:
        """Add a line that needs no action."""
        self.lines.append(line)

    def mend(self, line: str, *how: str) -> None:
        """Add a line about a problem, and the steps that solve it."""
        self.to_mend += 1
        self.lines += [f"{line}; to mend:", *(f"    {step}" for step in how)]


def diagnose(paths: list[str], mypy_args: list[str]) -> Diagnosis:
    """Examine the code in ``paths``, its environment, and the settings of mypy and the plugin.

    Raises SystemExit as ``run_mypy.run_mypy`` does.
    """
    found = Diagnosis()
    found.say(
        f"mypy-asyncgate {__version__}, mypy {mypy_version}, Python {platform.python_version()}"
    )
    try:
        sources, options = run_mypy.targets(paths, mypy_args, FileSystemCache())
        settings = config.load(options.config_file or config.find())
    except run_mypy.CannotRunError as problem:
        found.problems = problem.args
        return found
    except config.ConfigError as error:
        found.problems = (f"mypy-asyncgate: error: {error}",)
        return found
    _plugin(found, options)
    read = {s: source.read(_text(s)) for s in sources}
    imports = {name for module in read.values() for name in module.imports}
    environment = Environment(options, sources)
    _settings(found, settings, environment)
    _libraries(found, imports, environment, options)
    _stubs(found, imports, environment)
    _functions(found, read, options)
    _check(found, paths, mypy_args, options)
    return found


def _plugin(found: Diagnosis, options: Options) -> None:
    if run_mypy.has_plugin(options):
        found.say(f"plugin: active, by {options.config_file}")
    else:
        found.say('plugin: not active in mypy itself; "mypy-asyncgate init --write" adds it')


def _settings(found: Diagnosis, settings: config.Config, environment: Environment) -> None:
    names = [name for lib in load_own(settings, lambda mistake: None) for name in lib.names]
    where = settings.origin or "none, so the defaults hold"
    found.say(f'settings: {where}; level "{settings.level}", {_count(len(names), "own entry")}')
    for name in sorted(set(names)):
        if environment.see(name.partition(".")[0]) is Seen.NO_TYPES:
            continue
        right = right_name(name, environment.file)
        if right is None:
            found.mend(f'catalog: mypy finds no "{name}"', "correct the name, or remove the entry")
        elif right != name:
            found.mend(f'catalog: mypy has another name for "{name}"', f'write "{right}"')


def _libraries(
    found: Diagnosis, imports: set[str], environment: Environment, options: Options
) -> None:
    standard, others = set(), set(untyped(imports, environment))
    for one in imported(load_builtin().libraries, imports, environment):
        others.discard(one.package)
        distribution = one.library.distribution
        if distribution is None:
            standard.add(one.package)
        elif one.version is None:
            found.mend(
                f"library: {distribution} is not installed where mypy looks",
                f'"{_python(options)}" -m pip install {distribution}',
            )
        elif one.seen is Seen.TYPES:
            found.say(f"library: {distribution} {one.version}")
        else:
            found.mend(
                f"library: {distribution} {one.version} has no types, so mypy sees nothing of it",
                *_how_to_see(one, options),
            )
    if standard:
        found.say(f"library: Python's own {', '.join(sorted(standard))}")
    if others:
        found.say(f"library: no types and not in the catalog: {', '.join(sorted(others))}")


def _how_to_see(one: Imported, options: Options) -> Iterator[str]:
    if one.library.types is not None:
        yield f'"{_python(options)}" -m pip install {one.library.types}'
        return
    file = options.config_file or ""
    if file.endswith(".toml"):
        yield f"add to {file}:"
        yield "[[tool.mypy.overrides]]"
        yield f'module = "{one.package}.*"'
        yield "follow_untyped_imports = true"
    else:
        yield f"add to {file if file not in ('', os.devnull) else 'mypy.ini'}:"
        yield f"[mypy-{one.package}.*]"
        yield "follow_untyped_imports = True"


def _stubs(found: Diagnosis, imports: set[str], environment: Environment) -> None:
    report = stub_sets.inspect_environment(environment.path)
    is_imported = any(name.partition(".")[0] == stub_sets.PACKAGE for name in imports)
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
            report.command or f'"{sys.executable}" -m pip uninstall {name}',
        )


def _functions(found: Diagnosis, read: dict[BuildSource, source.Source], options: Options) -> None:
    total = sum(module.functions for module in read.values())
    unchecked = {
        str(Path(s.path)) if s.path else s.module: module.untyped
        for s, module in read.items()
        if module.untyped and not options.clone_for_module(s.module).check_untyped_defs
    }
    if not unchecked:
        found.say(f"functions: mypy looks into each of {total}")
        return
    number = sum(map(len, unchecked.values()))
    files = sorted(unchecked.items(), key=lambda item: (-len(item[1]), item[0]))
    found.mend(
        f"functions: {number} of {total} have no annotations, and mypy does not look into them",
        "check_untyped_defs = true, in the configuration of mypy; or annotate",
        *(f"{path}: {_shortened(names)}" for path, names in files[:_MOST_FILES]),
        *([f"... and in {len(files) - _MOST_FILES} more files"] if files[_MOST_FILES:] else []),
    )


def _check(found: Diagnosis, paths: list[str], mypy_args: list[str], options: Options) -> None:
    """Run mypy, and turn the plugin's warnings about catalogs into problems."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        outcome = run_mypy.run_mypy(paths, mypy_args)
    for line in said.getvalue().splitlines():
        if line.startswith(notices.WARNING):
            found.mend("catalog: an entry is left out", line.removeprefix(notices.WARNING))
        else:
            print(line, file=sys.stderr)
    found.problems = outcome.problems
    files = _count(outcome.files, "file")
    if outcome.problems:
        return
    if options.cache_dir == os.devnull:
        found.say("cache: off")
    elif not outcome.rechecked:
        found.say(f"cache: fresh for all of {files}")
    else:
        found.say(f"cache: was not fresh for {outcome.rechecked} of {files}, and is now")
    found.say(f"{_count(found.to_mend, 'thing')} to mend" if found.to_mend else "all is well")


def _text(one: BuildSource) -> str:
    if one.text is not None:
        return one.text
    try:
        return Path(one.path or "").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # mypy will say why it cannot read the file


def _python(options: Options) -> str:
    return options.python_executable or sys.executable


def _shortened(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _count(number: int, thing: str) -> str:
    if number == 1:
        return f"1 {thing}"
    return f"{number} {thing[:-1]}ies" if thing.endswith("y") else f"{number} {thing}s"
