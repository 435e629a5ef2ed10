"""What is said: findings and their notes, the error code above all rules, our own failures."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from mypy.errorcodes import ErrorCode
from mypy.nodes import Context

DEBUG = "MYPY_ASYNCGATE_DEBUG"
"""The environment variable with which no failure is hidden."""

ASYNCGATE = ErrorCode("asyncgate", "Lifetimes of resources (all rules)", "Asyncgate")
INTERNAL = ErrorCode(
    "asyncgate-internal",
    "A failure inside the plugin; the call it looked at is left alone",
    "Asyncgate",
    sub_code_of=ASYNCGATE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One report: where (a mypy node), what is wrong, and what helps to see or mend it."""

    where: Context
    message: str
    notes: tuple[str, ...] = ()


def failure() -> str:
    """Say where the plugin failed, from the exception being handled, in one line."""
    lines = traceback.format_exc().splitlines()
    places = [line.strip() for line in lines if line.strip().startswith("File ")]
    place = places[-1].split(", in ")[0] if places else "unknown place"
    name, _, line_number = place.removeprefix('File "').partition('", line ')
    return (
        f"mypy-asyncgate failed here and looked no further ({lines[-1]}; "
        f"{Path(name).name}:{line_number}); set {DEBUG}=1 to see all"
    )
