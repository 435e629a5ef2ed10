"""What a run of mypy is asked to do."""

from __future__ import annotations

from collections.abc import Sequence

from mypy_asyncgate.dataclass import dataclass


@dataclass(frozen=True)
class Request:
    """What to check and how: paths, arguments of mypy, codes to enable, and the level or None.

    ``anew`` says that the named files are to be checked even if the cache knows them, and ``trees``
    that the watcher needs what mypy has parsed and inferred; findings may then differ. A few files
    are named then, and the next usual run checks these again.
    """

    paths: Sequence[str] = ()
    mypy_args: Sequence[str] = ()
    enable: Sequence[str] = ()
    level: str | None = None
    anew: bool = False
    trees: bool = False
