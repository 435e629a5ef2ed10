"""What a run of mypy is asked to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """What to check and how: paths, arguments of mypy, codes to enable, and the level or None."""

    paths: Sequence[str] = ()
    mypy_args: Sequence[str] = ()
    enable: Sequence[str] = ()
    level: str | None = None
