"""Module names for files that mypy refuses by the names it gives them itself.

mypy names a file by its topmost folder with an ``__init__.py``. Many projects have two files of
one such name (conftest.py, conf.py), or import a file by a longer one; mypy stops at both.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mypy.find_sources import InvalidSourceList, create_source_list
from mypy.fscache import FileSystemCache
from mypy.modulefinder import BuildSource
from mypy.options import Options


def distinct(
    sources: Iterable[BuildSource], options: Options, fscache: FileSystemCache
) -> list[BuildSource]:
    """Return ``sources``, each file once, those with a name already taken under a longer one.

    A name that is taken all the same is left for mypy to complain of.
    """
    by_name: dict[str, BuildSource] = {}
    namesakes = []
    for source in sources:
        first = by_name.setdefault(source.module, source)
        if first is not source and first.path != source.path:
            namesakes.append(source)
    return [*by_name.values(), *(from_here(namesakes, options, fscache) or namesakes)]


def from_here(
    sources: list[BuildSource], options: Options, fscache: FileSystemCache
) -> list[BuildSource] | None:
    """Return ``sources`` named by their folders below the current one or src, as for imports.

    Returns None where that changes nothing: names are given, or the user has chosen these.
    """
    paths = [source.path for source in sources if source.path is not None]
    if not paths or options.explicit_package_bases or len(paths) < len(sources):
        return None
    explicit = options.apply_changes({"namespace_packages": True, "explicit_package_bases": True})
    explicit.mypy_path = [*options.mypy_path, *source_folders()]
    try:
        return create_source_list(paths, explicit, fscache)
    except InvalidSourceList:
        return None


def source_folders() -> list[str]:
    """Return the folders besides the current one that imports are looked up in."""
    src = Path("src").absolute()
    return [str(src)] if src.is_dir() else []
