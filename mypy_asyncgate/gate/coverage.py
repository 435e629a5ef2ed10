"""What a check could not see, though it reports no errors there."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from mypy.build import PRI_INDIRECT, Graph, State
from mypy.modulefinder import BuildSource
from mypy.options import Options

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate import installer
from mypy_asyncgate.gate.libraries import Environment, Imported, Seen, imported
from mypy_asyncgate.gate.outcome import Gap

_MOST_NAMES = 5


@dataclass(frozen=True)
class View:
    """The gaps in what was checked, and the catalogued libraries that it imports."""

    gaps: tuple[Gap, ...]
    libraries: tuple[str, ...]


def look(
    graph: Graph,
    sources: list[BuildSource],
    left_out: set[str],
    options: Options,
    environment: Environment,
) -> View:
    """Return the view of a finished build, with the options that it ran with.

    ``left_out`` are modules that could not be checked, which is reported elsewhere.
    """
    states = [graph[source.module] for source in sources if source.module in graph]
    absent = {name for state in states for name in _direct(state, state.suppressed)} - left_out
    names = absent.union(*(_direct(state, state.dependencies) for state in states))
    libraries = [
        one
        for one in imported(load_builtin().libraries, names, environment)
        if one.library.distribution is not None
    ]
    blind = [
        one
        for one in libraries
        if one.seen is not Seen.TYPES or any(_is_in(name, {one.package}) for name in absent)
    ]
    gaps = [_library_gap(one, options, environment) for one in blind]
    gaps += _hidden(states)
    gaps += _absent(absent, {one.package for one in blind}, environment)
    gaps += _unchecked(sources, options)
    return View(tuple(gaps), tuple(sorted({str(one.library.distribution) for one in libraries})))


def _library_gap(one: Imported, options: Options, environment: Environment) -> Gap:
    """Return the gap that a library leaves that is not seen, with what closes it."""
    name = one.library.distribution or one.package
    if one.seen is Seen.TYPES:
        text = f"resources of {name}, which is not followed everywhere"
        mend = f'set follow_imports = "normal" for {one.package}'
        return Gap("library", text, (mend,), (name,))
    requirement = one.library.types or ""
    text = f"resources of {name} {one.version or ''}".rstrip() + ", which has no types here"
    if one.seen is Seen.NOTHING and one.version is None:
        text = f"resources of {name}, which is not installed where mypy looks"
        requirement = name
    if not requirement:
        return Gap("library", text, (_reading_the_source(one.package, options),), (name,))
    mend = install(options, environment, requirement)
    return Gap("library", text, (mend,), (name,), requirement)


def install(options: Options, environment: Environment, *requirements: str) -> str:
    """Return the command that installs something where mypy looks."""
    python = options.python_executable or sys.executable
    return installer.command(python, environment.path, *requirements)


def _reading_the_source(package: str, options: Options) -> str:
    """Return what makes mypy read the source of an untyped package."""
    file = options.config_file or ""
    where = file if Path(file).is_file() else "mypy.ini"
    if where.endswith(".toml"):
        override = f'{{module = "{package}.*", follow_untyped_imports = true}}'
        return f"add to tool.mypy.overrides in {where}: {override}"
    return f"add to {where}: [mypy-{package}.*] with follow_untyped_imports = True"


def _direct(state: State, names: Iterable[str]) -> set[str]:
    """Return the names that the module itself imports."""
    return {name for name in names if state.priorities.get(name) != PRI_INDIRECT}


def _hidden(states: list[State]) -> Iterator[Gap]:
    """Yield a gap for the sources that are not read because a stub is beside them."""
    hidden = [Path(s.path).with_suffix(".py") for s in states if s.path and s.path.endswith(".pyi")]
    files = sorted(str(path) for path in hidden if path.is_file())
    if files:
        text = f"{_shortened(files)}, because mypy reads the .pyi file beside it"
        yield Gap("hidden", text, ("name the .py file to check it",), tuple(files))


def _absent(names: set[str], packages: set[str], environment: Environment) -> Iterator[Gap]:
    """Yield gaps for the imported modules that mypy did not read, except those of ``packages``."""
    skipped, unknown = set(), set()
    for name in names:
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or _is_in(name, packages):
            continue
        if environment.see(name) is not Seen.TYPES:
            unknown.add(environment.package(name) or top)
        else:
            skipped.add(name)
    if unknown:
        text = f"what comes from {_shortened(unknown)}, found nowhere or without types"
        mend = "install their types, or set follow_untyped_imports for them"
        yield Gap("any", text, (mend,), tuple(sorted(unknown)))
    if skipped:
        text = f"what comes from {_shortened(skipped)}, which is not followed"
        mend = 'set follow_imports = "normal" for them'
        yield Gap("not-followed", text, (mend,), tuple(sorted(skipped)))


def _is_in(name: str, packages: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def _unchecked(sources: list[BuildSource], options: Options) -> Iterator[Gap]:
    """Yield a gap for the files whose functions without annotations are not checked."""
    files = [
        str(Path(source.path)) if source.path else source.module
        for source in sources
        if not options.clone_for_module(source.module).check_untyped_defs
    ]
    if files:
        text = f"functions without annotations in {_shortened(files)}"
        yield Gap("functions", text, ("set check_untyped_defs = true",), tuple(sorted(files)))


def _shortened(names: Collection[str]) -> str:
    """Return the first of several names, and how many there are more."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(sorted(names)[:_MOST_NAMES]) + more
