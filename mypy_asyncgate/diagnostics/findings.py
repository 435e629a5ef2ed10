"""Findings with their notes, and failures of the plugin."""

from __future__ import annotations

import traceback
from pathlib import Path

from mypy.nodes import Context
from mypy.version import __version__ as mypy_version

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.mypy_versions import TESTED, is_newer

DEBUG = "MYPY_ASYNCGATE_DEBUG"
"""The environment variable that makes failures raise instead of being reported."""


@dataclass(frozen=True)
class Finding:
    """A report: the node, what is wrong, and notes on how to see or fix it.

    ``once`` says that one such finding of the rule is enough for a function.
    """

    where: Context
    message: str
    notes: tuple[str, ...] = ()
    once: bool = False


def failure() -> str:
    """Return one line on where the plugin failed, from the exception being handled."""
    lines = traceback.format_exc().splitlines()
    places = [line.strip() for line in lines if line.strip().startswith("File ")]
    place = places[-1].split(", in ")[0] if places else "unknown place"
    name, _, line_number = place.removeprefix('File "').partition('", line ')
    newer = f"; mypy {mypy_version} is newer than what it is tested with, {TESTED[0]}.{TESTED[1]}"
    return (
        f"mypy-asyncgate failed here and looked no further ({lines[-1]}; "
        f"{Path(name).name}:{line_number}); set {DEBUG}=1 to see all"
        f"{newer if is_newer(mypy_version) else ''}"
    )
