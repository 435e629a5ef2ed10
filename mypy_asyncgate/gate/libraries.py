"""Finds the catalogued libraries that code imports, and whether mypy sees their types."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path

from mypy.build import default_data_dir
from mypy.modulefinder import (
    BuildSource,
    FindModuleCache,
    ModuleNotFoundReason,
    compute_search_paths,
    get_search_dirs,
)
from mypy.options import Options

from mypy_asyncgate.catalog.library import Library
from mypy_asyncgate.dataclass import dataclass

_CODE = (".py", ".so", ".pyd")


class Seen(enum.Enum):
    """What mypy sees of a library in the environment that it checks."""

    TYPES = enum.auto()
    NO_TYPES = enum.auto()
    NOTHING = enum.auto()
    """The library is not installed there."""


@dataclass(frozen=True)
class Imported:
    """A catalogued library that the code imports.

    ``package`` is the imported package; ``version`` is None if the library is not installed.
    """

    library: Library
    package: str
    version: str | None
    seen: Seen


class Environment:
    """The modules that mypy finds, given its options and the sources that it checks."""

    def __init__(self, options: Options, sources: list[BuildSource]) -> None:
        sys_path, site_packages = get_search_dirs(options.python_executable)
        self.path = [*options.mypy_path, *site_packages, *sys_path]
        search = compute_search_paths(sources, options, default_data_dir())
        self._finder = FindModuleCache(search, None, options)

    def version(self, distribution: str) -> str | None:
        """Return the installed version of a distribution, or None."""
        found = next(iter(distributions(name=distribution, path=self.path)), None)
        return found.version if found is not None else None

    def see(self, package: str) -> Seen:
        """Return what mypy sees of a package or module."""
        found = self._finder.find_module(package)
        if isinstance(found, str):
            return Seen.TYPES
        return Seen.NOTHING if found is ModuleNotFoundReason.NOT_FOUND else Seen.NO_TYPES

    def file(self, module: str) -> str | None:
        """Return the file that mypy reads for a module, or None if it finds no typed one."""
        found = self._finder.find_module(module)
        return found if isinstance(found, str) and Path(found).suffix else None

    def source(self, module: str) -> str | None:
        """Return the file of a module, typed or not, in Python or compiled; None if there is none.

        For a package, it is its ``__init__``.
        """
        if (found := self.file(module)) is not None:
            return found
        for folder in self.path:
            place = Path(folder, *module.split("."))
            beside = sorted(place.parent.glob(f"{place.name}.*"))
            for file in (place / "__init__.py", *beside):
                if file.suffix in _CODE and file.is_file():
                    return str(file)
        return None

    def package(self, name: str) -> str | None:
        """Return the outermost regular package in a full name, or None.

        Namespace packages are skipped: several libraries may share one.
        """
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            package = ".".join(parts[:depth])
            if self.file(package) is not None:
                return package
            for folder in self.path:
                place = Path(folder, *parts[:depth])
                if (place / "__init__.py").is_file() or place.with_suffix(".py").is_file():
                    return package
        return None


def _packages(library: Library, environment: Environment) -> set[str]:
    """Return the outermost packages that belong to this library only.

    If the library is not installed, return the innermost package that contains all its names.
    """
    found = {environment.package(name) for name in library.names}
    if None not in found:
        return {package for package in found if package}
    parts = zip(*(name.split(".")[:-1] for name in library.names), strict=False)
    shared = itertools.takewhile(lambda part: len(set(part)) == 1, parts)
    return {".".join(part[0] for part in shared)} - {""}


def imported(
    libraries: Iterable[Library], imports: Collection[str], environment: Environment
) -> list[Imported]:
    """Return the libraries from which ``imports`` import something, in their order.

    If several describe the same package, only those that are installed are returned.
    """
    found = [one for library in libraries for one in _imported(library, imports, environment)]
    installed = {one.package for one in found if one.version is not None}
    return [one for one in found if one.version is not None or one.package not in installed]


def _imported(
    library: Library, imports: Collection[str], environment: Environment
) -> Iterator[Imported]:
    tops = {name.partition(".")[0] for name in imports}
    if tops.isdisjoint(name.partition(".")[0] for name in library.names):
        return
    for package in sorted(_packages(library, environment)):
        if any(f"{name}.".startswith(f"{package}.") for name in imports):
            version = environment.version(library.distribution) if library.distribution else ""
            yield Imported(library, package, version, environment.see(package))
            return
