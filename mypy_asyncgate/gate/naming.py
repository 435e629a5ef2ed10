"""Gives files distinct module names, where mypy would refuse those that it derives itself.

mypy names a module from the topmost folder with an ``__init__.py``. In many projects two files get
the same name that way (conf.py), or a file is imported by a longer name; mypy then checks nothing.
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
    """Return ``sources`` without repetition, and with longer names for those that clash.

    If longer names do not help, mypy reports the clash.
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
    """Return ``sources`` with names relative to the current folder or src, as imports have them.

    Returns None if the sources are not files, or if the user has chosen the package bases.
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
    """Return the folders, other than the current one, in which imports are searched."""
    src = Path("src").absolute()
    return [str(src)] if src.is_dir() else []
