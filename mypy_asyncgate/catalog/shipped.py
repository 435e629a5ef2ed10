"""Catalog files that packages ship: ``asyncgate.toml`` beside a package's ``__init__.py``.

The file is searched in the folder where mypy found the package; if that is a stub package, in the
folder of the package beside it too. It applies to names of that package only, so the entries for a
name do not depend on the order in which modules are checked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from os.path import exists, join
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from mypy_asyncgate.dataclass import dataclass

if TYPE_CHECKING:
    from mypy_asyncgate.catalog.library import Library
    from mypy_asyncgate.catalog.load import Complain

PathOf = Callable[[str], str | None]

FILE = "asyncgate.toml"
_STUBS = "-stubs"
_INIT = f"{os.sep}__init__.py"
_SUFFIXES = (".py", ".pyi")


_Stamp = tuple[int, int]
"""When a file was changed, and its size."""


@dataclass(frozen=True)
class _Folder:
    """A folder of a package: its catalog file, and whether to search the packages inside it."""

    library: Library | None
    look_inside: bool


class Shipped:
    """The catalog files of the packages in one build; each is read once.

    ``path_of`` returns the file of a module in the build, or None for other modules. Mistakes in
    the files are reported to ``complain``.
    """

    def __init__(self, path_of: PathOf, complain: Complain) -> None:
        self._path_of = path_of
        self._complain = complain
        self._folders: dict[str, _Folder] = {}
        self._outermost: dict[str, tuple[str, Library | None]] = {}
        self._stamps: dict[str, _Stamp | None] = {}

    def is_outdated(self) -> bool:
        """Tell whether a file has come, gone or been changed where one was searched."""
        return any(_stamp(file) != stamp for file, stamp in self._stamps.items())

    def of_name(self, full_name: str) -> Library | None:
        """Return the library that is shipped by the package that defines a name."""
        module = full_name
        while module:
            path = self._path_of(module)
            if path is not None:
                return self.of_module(module, path)
            module = module.rpartition(".")[0]
        return None

    def of_module(self, module: str, path: str) -> Library | None:
        """Return what the package of a module ships; ``path`` is the module's file or folder.

        The search is from the outermost namespace inwards, up to the first regular package. Each
        run asks for each module of the build, and mostly the first folder has the answer.
        """
        outermost = module.partition(".")[0]
        known = self._outermost.get(outermost)
        if known is not None and path.startswith(known[0]):
            return known[1]
        packages = module.count(".") + 1
        is_file = path.endswith(_SUFFIXES)
        if is_file and _INIT not in path:
            packages -= 1
        # The path of a namespace package is its folder, that of any other is in its folder.
        up = packages if is_file else packages - 1
        for depth in range(packages):
            folder = path.rsplit(os.sep, up - depth)[0]
            found = self._folders.get(folder)
            if found is None:
                package = ".".join(module.split(".")[: depth + 1])
                found = self._folders[folder] = self._open(folder, package)
            if not found.look_inside:
                if not depth:
                    self._outermost[outermost] = (f"{folder}{os.sep}", found.library)
                return found.library
        return None

    def _open(self, folder: str, package: str) -> _Folder:
        places = [folder]
        if folder.endswith(_STUBS):
            places.append(folder.removesuffix(_STUBS))
        for place in places:
            file = join(place, FILE)
            stamp = self._stamps[file] = _stamp(file)
            if stamp is not None:
                # Few packages ship one, and a run without them does without the reader.
                from mypy_asyncgate.catalog.load import read_file

                library = read_file(Path(file), package, self._complain)
                return _Folder(library, look_inside=False)
        regular = any(exists(f"{place}{_INIT}{i}") for place in places for i in ("", "i"))
        return _Folder(None, look_inside=not regular)


def _stamp(file: str) -> _Stamp | None:
    """Return when a file was changed, and its size, or None if there is no regular file."""
    try:
        status = os.stat(file)
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if S_ISREG(status.st_mode) else None
