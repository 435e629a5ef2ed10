"""Counts the plugin's function calls in a run of mypy over a module."""

from __future__ import annotations

import cProfile
import itertools
import pstats
import tempfile
from functools import cache
from pathlib import Path

from mypy import build
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__

import mypy_asyncgate

PACKAGE = str(Path(mypy_asyncgate.__file__).parent)

HEADER = """\
from typing import Any, AsyncIterator

class Held:
    async def __aenter__(self) -> "Held": return self
    async def __aexit__(self, *args: object) -> None: ...
    async def use(self) -> None: ...
    async def close(self) -> None: ...

def call() -> None: ...
async def step() -> None: ...
def fixture(f: Any) -> Any: return f
"""

_numbers = itertools.count()


@cache
def _cache_dir() -> str:
    return tempfile.mkdtemp(prefix="benchmark-")


def calls(text: str) -> int:
    """Return the number of the plugin's function calls in a run of mypy over ``text``.

    Only what the module itself costs: the standard library's stubs come from a cache.
    """
    return _calls(HEADER + text) - _calls(HEADER)


def _calls(text: str) -> int:
    _build("import typing\n")
    profile = cProfile.Profile()
    profile.enable()
    _build(text)
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    return sum(total for (file, _, _), (_, total, *_) in stats.items() if file.startswith(PACKAGE))


def _build(text: str) -> None:
    options = Options()
    options.cache_dir = _cache_dir()
    source = BuildSource(None, f"measured_{next(_numbers)}", text)
    plugin = mypy_asyncgate.plugin(__version__)(options)
    result = build.build([source], options, extra_plugins=[plugin])
    ours = ("asyncgate" in error or ": note: " in error for error in result.errors)
    assert all(ours), result.errors[:3]
