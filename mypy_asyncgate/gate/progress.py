"""A line on the terminal that says how far mypy is."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from mypy_asyncgate.diagnostics.counter import steps
from mypy_asyncgate.gate import repository
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.watcher import Watcher

_INTERVAL = 0.1
_CLEAR = "\r\x1b[K"


@contextlib.contextmanager
def shown(stream: TextIO) -> Iterator[Watcher]:
    """Show progress on a stream if it is a terminal on which a line can be painted over."""
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield Watcher()
        return
    progress = Progress(stream)
    steps.listener = progress.at
    try:
        yield progress
    finally:
        steps.listener = None
        progress.clear()


class Progress(Watcher):
    """Paints what happens, at most ten times a second: modules done, elapsed time, the current one.

    The modules are those of the named files; others are only read. A module whose findings are in
    the cache is not counted, because mypy passes over it. ``clock`` returns seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._begun = clock()
        self._painted = float("-inf")
        self._named: frozenset[str] = frozenset()
        self._read: set[str] = set()
        self._visited: set[str] = set()
        self._done: set[str] = set()
        self._others = 0
        self._current = ""
        self._paint("starting")

    def begin(self, named: frozenset[str], show_columns: bool) -> None:
        """Learn the absolute paths of the files that are to be checked."""
        self._named = named
        self._paint(f"looking at {len(named)} files")

    def at(self, step: str, where: str) -> None:
        """Learn what mypy does now, as ``diagnostics.counter.Steps`` says it."""
        if step == "reading":
            path = repository.absolute(where)
            if path in self._named:
                self._read.add(path)
            else:
                self._others += 1
        elif step == "checking" and where != self._current:
            self._current = where
            self._visited.add(repository.absolute(where))
        if self._clock() - self._painted >= _INTERVAL:
            self._paint(self._what(step, where))

    def done(self, path: str, messages: list[Message]) -> None:
        """Learn that mypy is done with a module."""
        self._done.add(repository.absolute(path))

    def clear(self) -> None:
        """Remove the line, so that something else can be printed."""
        self._stream.write(_CLEAR)
        self._stream.flush()
        self._painted = float("-inf")

    def _what(self, step: str, where: str) -> str:
        if step == "checking":
            # In a cycle of imports mypy is done with all modules at once, at the end.
            passed = (self._visited - {repository.absolute(where)}) | self._done
            expected = self._read or self._named
            # A change may make mypy check again what it has read in an earlier run.
            known = self._visited & self._named <= expected
            of = f" of {len(expected)}" if known else ""
            return f"checking {len(passed & self._named)}{of}: {os.path.relpath(where)}"
        if step == "analysing":
            return f"analysing {where}"
        return f"reading {len(self._read) + self._others} files: {os.path.relpath(where)}"

    def _paint(self, what: str) -> None:
        self._painted = self._clock()
        minutes, seconds = divmod(int(self._painted - self._begun), 60)
        line = f"mypy-asyncgate {minutes}:{seconds:02} {what}"
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(_CLEAR + line[:width])
        self._stream.flush()
