"""The root of the repository, from which CI systems name files."""

from __future__ import annotations

from pathlib import Path

_MARKS = (".git", ".hg")


def is_root(folder: Path) -> bool:
    """Tell whether a folder is the root of a repository."""
    return any((folder / mark).exists() for mark in _MARKS)


def root(folder: Path) -> Path:
    """Return the root of the repository around ``folder``, or ``folder`` if there is none."""
    folder = folder.resolve()
    for parent in (folder, *folder.parents):
        if is_root(parent):
            return parent
    return folder


def absolute(path: str) -> str:
    """Return the absolute path of a file, the same for each way to write it."""
    return str(Path(path).resolve())


def from_root(path: str, top: Path) -> str:
    """Return a path as seen from the root, with slashes; what lies outside keeps its own path."""
    written = Path.cwd() / path
    # A link in the repository is named as it is there, and not by what it leads to.
    for one in (written, written.resolve()):
        if one.is_relative_to(top) and ".." not in one.parts:
            return one.relative_to(top).as_posix()
    return written.resolve().as_posix()
